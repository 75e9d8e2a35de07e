/** What can be wrong in a tree: every code of `verify`. */
import { type CodeDefinition, defineCodes } from '../base/diag/codes.ts';

/** A tree has no stack.yaml that provokes its faults: each code is shown by a fault that a test makes. */
const SHOWN = { test: 'verify/faults.test.ts' } as const;

function define<P>(
  severity: 'error' | 'warning',
  message: (p: P) => string,
  help: string | ((p: P) => string),
  why: string,
): CodeDefinition<P> {
  return { severity, message, help: typeof help === 'string' ? () => help : help, why, example: SHOWN };
}

const error = <P>(message: (p: P) => string, help: string | ((p: P) => string), why: string) =>
  define('error', message, help, why);
const warning = <P>(message: (p: P) => string, help: string | ((p: P) => string), why: string) =>
  define('warning', message, help, why);

interface Name {
  readonly name: string;
}
interface Used extends Name {
  readonly by: string;
}
interface Host {
  readonly host: string;
}
interface Text {
  readonly text: string;
}

export const verifyCodes = defineCodes({
  // Reading
  'verify/no-project': error(
    (_: object) => 'there is no Compose file',
    'render the stack, or name the folder that holds compose.yaml',
    'Everything starts from the Compose project: without it nothing runs, and nothing can be verified.',
  ),
  'verify/unreadable': error(
    (p: Text) => p.text,
    'mend the file, or render the stack again',
    'The program that reads this file stops here, or drops the file. Traefik drops all dynamic files when one of them is not readable.',
  ),
  'verify/defined-twice': error(
    (p: Text) => p.text,
    'give one of the two another name',
    'Programs take the first, the last, both merged, or none of two definitions of one name. Whichever it is, it is not what one of the files says.',
  ),
  'verify/missing-file': error(
    (p: Text) => p.text,
    'add the file, or remove what names it',
    'Compose refuses a project with a missing file; other programs start without it.',
  ),
  'verify/not-given': error(
    (p: Text) => p.text,
    'mount the folder of the tree that holds its configuration',
    'A program that does not find its configuration starts with defaults of its own: nothing of what the tree says about it is true.',
  ),
  'verify/unknown-key': error(
    (p: { key: string; where: string; effect: string }) =>
      `${p.where} has no setting \`${p.key}\`: ${p.effect}`,
    'look for a misspelt word, or remove the line',
    'A setting that a program does not know protects nothing. Some programs refuse to start, others ignore it without a word.',
  ),

  // References
  'verify/missing-entry-point': error(
    (p: Used) => `${p.by} names the entry point \`${p.name}\`, which does not exist`,
    'name an entry point of traefik.yml',
    'Traefik leaves the router out of this entry point: the host answers 404, or answers where it should not.',
  ),
  'verify/missing-middleware': error(
    (p: Used) => `${p.by} names the middleware \`${p.name}\`, which does not exist`,
    'name a middleware that is defined, with the right provider behind an @',
    'Traefik does not build a router that names a missing middleware. The host answers 404, and if the login was meant, nobody notices until somebody removes the name.',
  ),
  'verify/missing-service': error(
    (p: Used) => `${p.by} leads to the service \`${p.name}\`, which does not exist`,
    'name a service that is defined',
    'Traefik does not build a router without a service: the host answers 404.',
  ),
  'verify/missing-transport': error(
    (p: Used) => `${p.by} uses the servers transport \`${p.name}\`, which does not exist`,
    'define it under http.serversTransports, or remove the name',
    'Traefik cannot reach the servers of this service: the host answers 500.',
  ),
  'verify/missing-resolver': error(
    (p: Used) => `${p.by} wants certificates from \`${p.name}\`, which does not exist`,
    'name a resolver of certificatesResolvers',
    'Without it Traefik serves a certificate of its own making, which no browser trusts.',
  ),
  'verify/missing-tls-options': error(
    (p: Used) => `${p.by} names the TLS options \`${p.name}\`, which do not exist`,
    'define them in a dynamic file, or leave the default',
    'Traefik does not build the router: the host answers 404.',
  ),
  'verify/missing-container': error(
    (p: Used) => `${p.by} asks for \`${p.name}\`, and no container answers to that name in its networks`,
    'check the name, and that both are in one network',
    "Docker's DNS knows only the names of containers in a shared network. Requests end in an error.",
  ),
  'verify/missing-network': error(
    (p: Used) => `${p.by} is put into the network \`${p.name}\`, which does not exist`,
    'define the network in compose.yaml, or name another',
    'Docker does not start the container.',
  ),
  'verify/missing-volume': error(
    (p: Used) => `${p.by} uses the volume \`${p.name}\`, which is not defined`,
    'define the volume in compose.yaml',
    'Compose refuses the project.',
  ),
  'verify/missing-secret': error(
    (p: Used) => `${p.by} uses the secret \`${p.name}\`, which is not defined`,
    'define the secret in compose.yaml',
    'Compose refuses the project.',
  ),
  'verify/missing-dependency': error(
    (p: Used) => `${p.by} waits for \`${p.name}\`, which is no service`,
    'name a service of the project',
    'Compose refuses the project.',
  ),
  'verify/missing-variable': error(
    (p: Name) => `the variable \`${p.name}\` is set nowhere`,
    'set it in .env, or list its secret in the manifest',
    'Compose puts an empty text in its place, with a warning that nobody reads.',
  ),
  'verify/unused': warning(
    (p: { what: string } & Name) => `nobody uses the ${p.what} \`${p.name}\``,
    'remove it, or use it where it was meant to be used',
    'What is defined and not used is mostly a protection that somebody forgot, or a name that somebody misspelt.',
  ),

  // Traefik
  'verify/broken-rule': error(
    (p: Name & Text) => `the rule of the router \`${p.name}\` is not readable: ${p.text}`,
    'write it like Host(`name.example.com`) && PathPrefix(`/path`)',
    'Traefik does not build the router: the host answers 404.',
  ),
  'verify/equal-priorities': error(
    (p: { a: string; b: string; point: string; priority: number }) =>
      `the routers \`${p.a}\` and \`${p.b}\` take the same requests on \`${p.point}\` with the same priority ${p.priority}`,
    'give one of them a higher priority',
    'Traefik asks routers of one priority in an order that changes from start to start. Sometimes the one with the login wins, sometimes the other.',
  ),
  'verify/shadowed-router': error(
    (p: { name: string; by: string }) =>
      `the router \`${p.name}\` never gets a request: \`${p.by}\` is stronger and takes them all`,
    'raise its priority above the other one, or remove it',
    'A router that never gets a request protects nothing, and a path without login that is buried sends people around in circles.',
  ),
  'verify/catch-all-router': error(
    (p: Name) => `the router \`${p.name}\` takes every host name`,
    'give its rule a Host matcher',
    'A router without a host name answers for names that nobody thought of.',
  ),
  'verify/own-tls-options': error(
    (p: Name) =>
      `the router \`${p.name}\` has TLS options of its own beside routers of the same host without`,
    'set the options `default` in a dynamic file',
    'Two routers of one host with different TLS options make Traefik fall back to the defaults for both.',
  ),
  'verify/not-one-middleware': error(
    (p: Name) => `\`${p.name}\` is not exactly one middleware`,
    'give each middleware one type; put several into a chain',
    'Traefik does not build it, nor the routers that name it.',
  ),
  // A tree cannot name every port on which a program listens, so this is a word and no verdict.
  'verify/unknown-port': warning(
    (p: { container: string; port: number; known: string }) =>
      `\`${p.container}\` is asked on port ${p.port} and is only known to listen on ${p.known}`,
    'use the port on which the program listens',
    'Nothing answers on that port, or something that was never meant to be asked.',
  ),
  'verify/unreachable-service': error(
    (p: Name & Text) => `the service \`${p.name}\` leads nowhere: ${p.text}`,
    'check the address, and that Traefik is in a network of that container',
    'Every request to this host ends in an error.',
  ),
  'verify/backend-certificate': warning(
    (p: { url: string }) => `${p.url} cannot have a certificate that Traefik trusts`,
    'give the service a servers transport with insecureSkipVerify, or the authority of the certificate',
    'No public authority signs for private addresses and container names: Traefik would refuse the connection.',
  ),
  'verify/no-certificate-checked': error(
    (_: object) => 'no certificate of any server behind Traefik is checked',
    'remove serversTransport.insecureSkipVerify, and give a transport to the one service that needs it',
    'Whoever stands between Traefik and an app could answer in its place.',
  ),
  'verify/api-open': error(
    (_: object) => "Traefik's API is open to everybody who reaches port 8080",
    'set api.insecure to false, and route api@internal with a login',
    'The API shows all routes and services to every container in the networks of Traefik.',
  ),
  'verify/weak-tls': error(
    (_: object) => 'TLS before version 1.2 is accepted',
    'set tls.options.default.minVersion to VersionTLS12 in a dynamic file; in the static file Traefik ignores it',
    'Older versions can be read and changed by those who listen in.',
  ),
  'verify/half-hardened': warning(
    (p: Text) => p.text,
    'set both: stsSeconds in the security headers, sniStrict in the TLS options',
    'The two belong together: with one of them missing somebody changed half of a decision.',
  ),
  'verify/no-redirect': warning(
    (p: Name) => `the entry point \`${p.name}\` is published, and has neither a redirect nor a router`,
    'redirect it to the entry point with TLS, or do not publish it',
    'People who type a name without https get 404.',
  ),
  'verify/dead-port': error(
    (p: { port: string }) => `port ${p.port} of the host leads to Traefik, which does not listen there`,
    'publish the port of an entry point, or remove it',
    'Requests to this port end in an error, and the entry point that was meant is not reached.',
  ),
  'verify/other-port': warning(
    (p: Name & { port: string; own: number }) =>
      `the entry point \`${p.name}\` (port ${p.own}) is published as ${p.port}`,
    'publish the port of the entry point itself',
    'Names without a port lead to 80 and 443. People would have to type the other port, and so would every link.',
  ),
  'verify/unpublished-entry-point': error(
    (p: Name & { port: number }) =>
      `the entry point \`${p.name}\` (port ${p.port}) has routers, and nobody reaches it`,
    'publish its port on the Traefik container, or lead a tunnel rule to it',
    'The routers on it answer to nobody.',
  ),
  'verify/entry-point-port-twice': error(
    (p: { a: string; b: string; port: number }) =>
      `the entry points \`${p.a}\` and \`${p.b}\` share port ${p.port}`,
    'give each its own port',
    'Traefik does not start.',
  ),
  'verify/http3-port': warning(
    (p: Text) => p.text,
    'publish the same port for UDP, or remove http3',
    'HTTP/3 runs over UDP: without the port browsers wait for an answer that never comes, and an open port without HTTP/3 has no use.',
  ),
  'verify/header-aliases': warning(
    (p: Name) => `the entry point \`${p.name}\` lets headers with underscores through`,
    'set http.aliasHeadersStrategy to delete',
    'Some apps read X_Authentik_Username as X-Authentik-Username: a visitor could name the user that authentik should name (doc.traefik.io/traefik/security/header-aliases).',
  ),
  'verify/uncleaned-headers': error(
    (p: Name & { headers: string }) =>
      `the entry point \`${p.name}\` hands on what visitors write into ${p.headers}`,
    'replace these headers in a middleware of the entry point; an empty value deletes one',
    'An entry point that believes a proxy believes everything the proxy hands on. Cloudflare hands on what the visitor sent.',
  ),
  'verify/no-security-headers': warning(
    (p: Name & { missing: string }) => `answers on \`${p.name}\` do not tell browsers ${p.missing}`,
    'add a headers middleware with contentTypeNosniff, customFrameOptionsValue and referrerPolicy to the entry point',
    'With these headers a browser refuses tricks that apps do not defend themselves against.',
  ),
  'verify/trusts-too-many': error(
    (p: { name: string; range: string; text: string }) =>
      `the entry point \`${p.name}\` believes the forwarded headers of ${p.range}: ${p.text}`,
    'name the network in which only cloudflared is, or nobody',
    'Whoever is believed can claim any address and any path, and so pass lists and logins.',
  ),
  'verify/health-needs-ping': error(
    (_: object) => 'the health check asks for the ping of Traefik, which is off',
    'set ping.entryPoint in traefik.yml',
    'The container would never be healthy.',
  ),
  'verify/certificates-not-kept': error(
    (p: { path: string }) => `certificates are stored at ${p.path}, which is not kept`,
    'store them in a folder that is mounted with the right to write',
    'Every start asks for new certificates, until the authority refuses for a week.',
  ),
  'verify/staging-mixed': error(
    (p: Text) => p.text,
    "use the authority's own address and acme.json, or the staging address and a file of its own",
    'Certificates of the staging authority are trusted by no browser, and stay in the file after the address is changed back.',
  ),
  'verify/resolver-without-credentials': error(
    (p: Name & { provider: string }) =>
      `the resolver \`${p.name}\` proves at ${p.provider} who owns the domain, and Traefik is given no credentials for it`,
    'give the Traefik container the variable of its DNS provider, from a secret',
    'No certificate will ever be issued.',
  ),
  'verify/docker-endpoint': error(
    (p: { endpoint: string; text: string }) => `Traefik asks Docker at ${p.endpoint}: ${p.text}`,
    'mount the socket, or name a socket proxy in a shared network and its port',
    'No container label has any effect: all routes in labels are missing.',
  ),
  'verify/exposed-by-default': error(
    (_: object) => 'every container gets a route by default',
    'set providers.docker.exposedByDefault to false',
    'A container without a word about routing would be reachable under a name that Traefik makes up, with no list and no login.',
  ),
  'verify/outpost-router-alive': error(
    (p: Name) => `the router that authentik itself gives the outpost comes to life: \`${p.name}\``,
    'let providers.docker.constraints take only containers of this Compose project',
    'That router knows no allow-list. It opens the outpost to everybody who reaches the entry point.',
  ),
  'verify/nothing-routed': error(
    (_: object) => 'Traefik finds no router at all',
    'check the folder of the file provider and how it is mounted',
    'Every host answers 404.',
  ),

  // Allow-lists
  'verify/invalid-range': error(
    (p: { range: string }) => `\`${p.range}\` is no address range`,
    'write it like 192.168.1.0/24',
    'Traefik does not build the middleware, nor the routers that name it.',
  ),
  'verify/list-holds-containers': error(
    (p: Name & { range: string; network: string; subnet: string }) =>
      `the list \`${p.name}\` lets ${p.range} in, which holds the container network ${p.network} (${p.subnet})`,
    'name the real LAN, for example 192.168.1.0/24',
    'Requests from that network pass for requests from the LAN. If it is the network of cloudflared, that is the whole internet.',
  ),
  'verify/list-may-hold-containers': warning(
    (p: Name & { range: string }) =>
      `the list \`${p.name}\` lets ${p.range} in, from which Docker may take addresses for containers`,
    'name the real LAN, for example 192.168.1.0/24, or give every network a subnet',
    'Networks that name no subnet get one from 172.17.0.0/16 to 172.31.0.0/16 and 192.168.0.0/16. Containers in it would pass for the LAN.',
  ),
  'verify/list-of-everybody': error(
    (p: Name) => `the list \`${p.name}\` lets everybody in`,
    'name the real LAN, or remove the list where everybody is meant',
    'A list that lets everybody in looks like a protection and is none.',
  ),
  'verify/list-of-strangers': error(
    (p: Name & { range: string }) => `the list \`${p.name}\` lets ${p.range} in, which are public addresses`,
    'name private ranges only',
    'Somebody on the internet has such an address.',
  ),
  'verify/list-of-nobody': error(
    (p: Name) => `the list \`${p.name}\` lets nobody in`,
    'name the LAN, for example 192.168.1.0/24',
    'Traefik does not build a list without ranges, nor the routers that name it.',
  ),
  'verify/half-of-internet': error(
    (p: Name & { missing: string }) => `the list \`${p.name}\` lacks ${p.missing}`,
    (p) => `add ${p.missing}`,
    'Visitors of the other family of addresses are refused, and nobody who tests at home sees it.',
  ),
  'verify/lan-locked-out': error(
    (p: Name & { address: string }) =>
      `the list \`${p.name}\` does not let ${p.address} in, which is in the LAN`,
    'name the range of the LAN',
    'People at home get 403.',
  ),
  'verify/forgeable-depth': error(
    (p: Name & { depth: number }) =>
      `\`${p.name}\` judges entry ${p.depth} of X-Forwarded-For, which is the visitor's own text`,
    'use depth: 1, the entry that Cloudflare writes',
    'Cloudflare appends one address; everything left of it is what the visitor sent. A visitor could claim any address.',
  ),
  'verify/depth-without-trust': error(
    (p: Name & { point: string }) => `\`${p.name}\` judges X-Forwarded-For, which \`${p.point}\` removes`,
    'let the entry point trust the network of cloudflared, or judge the peer',
    'Without the header nobody passes: every request gets 403.',
  ),
  'verify/rate-limit-off': warning(
    (p: Name) => `the rate limit \`${p.name}\` limits nothing`,
    'set average to the number of requests per second that one visitor may make',
    'An average of 0 means no limit.',
  ),
  'verify/one-limit-for-all': warning(
    (p: Name) => `the rate limit \`${p.name}\` counts all visitors of the tunnel as one`,
    'set sourceCriterion.ipStrategy.depth to 1',
    'Through the tunnel all requests come from cloudflared. One busy visitor would lock out everybody else.',
  ),

  // Login
  'verify/forged-headers': error(
    (p: Host & { headers: string; point: string }) =>
      `anybody can skip the login of ${p.host} on \`${p.point}\` with a forged header: ${p.headers}`,
    'delete these headers in a middleware of the entry point, before the login',
    'The tunnel hands on what the visitor sent, the entry point believes it, and authentik judges the request by it: a forged X-Forwarded-Uri fits a path without login, a forged X-Forwarded-Host another app.',
  ),
  'verify/login-missing': error(
    (p: Host & { from: string; provider: string }) =>
      `${p.host} asks for no login from the ${p.from}, although authentik has the provider \`${p.provider}\` for it`,
    'add the login middleware to the router, or remove the provider',
    'Whoever set up the provider meant a login. The router does not ask for it.',
  ),
  'verify/login-instead-of-app': error(
    (p: Host) => `${p.host} leads to the login itself, and not to an app`,
    'lead the router to the service of the app',
    'People log in and find nothing behind it.',
  ),
  'verify/login-path-missing': error(
    (p: Host & { from: string; text: string }) =>
      `the login of ${p.host} cannot work from the ${p.from}: ${p.text}`,
    'route the path /outpost.goauthentik.io/ of the host to the outpost, with a higher priority than the app and without its login',
    'After logging in people come back to this path. If the app gets it, or nobody, they are sent around in circles.',
  ),
  'verify/login-nowhere': error(
    (p: Name & Text) => `the login \`${p.name}\` asks nobody: ${p.text}`,
    'name the container of the outpost, port 9000, path /outpost.goauthentik.io/auth/traefik',
    'Every request ends in an error. It fails closed, but it fails.',
  ),
  'verify/login-of-nobody': error(
    (p: Name & { address: string }) =>
      `the login \`${p.name}\` asks ${p.address}, which is no outpost that the blueprints know`,
    'name the container of the outpost, port 9000, path /outpost.goauthentik.io/auth/traefik',
    'Whatever answers there decides who may come in: any answer of 200 lets everybody in.',
  ),
  'verify/login-unknown-host': error(
    (p: Host & { name: string }) =>
      `authentik knows no application for ${p.host}, by which \`${p.name}\` judges`,
    'set external_host of the provider to the host name of the router',
    'authentik answers 404, and nobody gets in.',
  ),
  'verify/login-of-another': error(
    (p: Host & { provider: string; external: string }) =>
      `the login of ${p.host} judges by the provider \`${p.provider}\`, which is for ${p.external}`,
    'set external_host of the provider to the host name of the router',
    'People are sent to the other host after the login, and the rules of the other app decide who may come in.',
  ),
  'verify/identity-headers': error(
    (p: Name) => `the login \`${p.name}\` lets a visitor's own X-authentik- headers through`,
    'set authResponseHeadersRegex to ^X-Authentik-',
    'Traefik removes only the headers that are listed. An app that believes X-authentik-username would believe the visitor.',
  ),
  'verify/login-left-to-chance': warning(
    (p: Name & { key: string }) => `the login \`${p.name}\` does not say \`${p.key}\``,
    'write the value that is meant',
    'What is left out is a mixture of old and new behaviour that changes from release to release.',
  ),
  'verify/skips-everything': error(
    (p: Host & { expression: string }) =>
      `authentik asks nobody for a login to ${p.host}: \`${p.expression}\` fits every path`,
    'make the expression as narrow as it can be, with ^ at its start',
    'An expression that fits the start page opens the whole app.',
  ),

  // authentik
  'verify/unknown-entry': error(
    (p: Name & { by: string }) => `${p.by} refers to \`${p.name}\`, and no entry before it has that id`,
    'check the id, and that the entry stands before this one in the same file',
    'authentik refuses the whole file: nothing in it is applied.',
  ),
  'verify/blueprint-value': error(
    (p: Text) => p.text,
    'mend the value, or render the stack again',
    'authentik skips the file, refuses it, or does something else than it says.',
  ),
  'verify/present-and-absent': error(
    (p: Name) => `\`${p.name}\` is wanted and removed by blueprints of one stack`,
    'remove one of the two entries',
    'Blueprints have no order: the object comes and goes with every run.',
  ),
  'verify/same-host-twice': error(
    (p: { a: string; b: string; host: string }) =>
      `the providers \`${p.a}\` and \`${p.b}\` are both for ${p.host}`,
    'give each its own host name',
    'An outpost takes one of the two, and the other one decides nothing.',
  ),
  'verify/provider-without-application': error(
    (p: Name) => `the provider \`${p.name}\` belongs to no application`,
    'add an application whose provider it is',
    'Outposts do not see a provider without an application: nobody can log in.',
  ),
  'verify/provider-without-outpost': error(
    (p: Name) => `no outpost serves the provider \`${p.name}\``,
    'add it to the providers of an outpost',
    'Nobody answers for this app: its login ends in an error.',
  ),
  'verify/provider-without-route': warning(
    (p: Name & { host: string }) => `nothing leads to ${p.host}, for which the provider \`${p.name}\` is`,
    'route the host, or remove the provider',
    'Either the route is missing, or the address of the provider is misspelt and the login will send people to a name that does not exist.',
  ),
  'verify/open-to-every-user': error(
    (p: Name) => `every user of authentik may open \`${p.name}\``,
    'bind the application to a group',
    'An application without an enabled binding is open to everybody who has an account.',
  ),
  'verify/binding': error(
    (p: Text) => p.text,
    'bind the application to exactly one group, user or policy',
    'authentik refuses the file, or lets in those who should stay out.',
  ),
  'verify/outpost-network': error(
    (p: Name & { network: string; text: string }) =>
      `the outpost \`${p.name}\` is put into the network \`${p.network}\`: ${p.text}`,
    'name the network that the outpost shares with Traefik and authentik, by its full name',
    'authentik cannot create the container, or Traefik and the outpost do not find each other. A network changed later is not rolled out.',
  ),
  'verify/outpost-ports': error(
    (p: Name) => `the outpost \`${p.name}\` publishes the ports 9000 and 9443 on the host`,
    'set docker_map_ports to false',
    'The second outpost cannot start for want of the port, and the first answers to everybody without Traefik.',
  ),
  'verify/outpost-setting': error(
    (p: Name & Text) => `the outpost \`${p.name}\`: ${p.text}`,
    'mend the setting, or render the stack again',
    'authentik refuses the outpost, or leaves a setting at a default that does not fit.',
  ),
  'verify/outpost-file': error(
    (p: Text) => p.text,
    'render the stack again',
    'The file is what a person pastes by hand; the blueprint is what authentik applies. If they differ, one of them is wrong.',
  ),
  'verify/outpost-not-started': error(
    (p: Name & Text) => `nobody starts the outpost \`${p.name}\`: ${p.text}`,
    'give it a service_connection, and the worker the Docker socket',
    'authentik configures the outpost and starts no container: its apps answer with an error.',
  ),
  'verify/outpost-name-twice': error(
    (p: Name) => `two outposts make a container called \`${p.name}\``,
    'give each its own object_naming_template',
    'The second one cannot start.',
  ),
  'verify/trusted-proxies': error(
    (p: Text) => p.text,
    'set AUTHENTIK_LISTEN__TRUSTED_PROXY_CIDRS to loopback and the subnet of the network with Traefik',
    'authentik takes addresses, hosts and schemes only from trusted proxies. One too few, and logins fail; one too many, and they can be forged.',
  ),
  'verify/authentik-address': error(
    (p: { variable: string; value: string; text: string }) => `\`${p.variable}\` is ${p.value}: ${p.text}`,
    'name the host under which authentik is routed',
    'Browsers are sent to this address to log in.',
  ),
  'verify/redirect-uri': error(
    (p: Text) => p.text,
    'name the full address of the app to which the login returns, with matching_mode strict',
    'authentik refuses to send people back, or sends their codes to somebody else.',
  ),
  'verify/no-grant-types': error(
    (p: Name) => `the provider \`${p.name}\` allows no grant type`,
    'set grant_types to authorization_code and refresh_token',
    'Since 2026.5 a provider made by a blueprint has none unless it says so: every login is refused.',
  ),

  // Tunnel
  'verify/tunnel-beside-traefik': error(
    (p: Host & { container: string }) =>
      `the tunnel leads ${p.host} straight to \`${p.container}\`, past Traefik`,
    "lead the rule to Traefik's entry point for the tunnel",
    'No list, no login, no header cleaning: whoever knows the name is in the app.',
  ),
  'verify/tunnel-neighbour': error(
    (p: { container: string; network: string; tunnel: string }) =>
      `\`${p.tunnel}\` shares the network ${p.network} with \`${p.container}\``,
    'give cloudflared a network with Traefik alone',
    'One line in the configuration of the tunnel would put that container on the internet.',
  ),
  'verify/tunnel-no-login': error(
    (p: Text) => p.text,
    'lead the tunnel to an entry point of its own, that only cloudflared reaches',
    'To Traefik a visitor of the tunnel has the address of cloudflared. Lists for the LAN let that address pass, or lock everybody out.',
  ),
  'verify/tunnel-rule': error(
    (p: Text) => p.text,
    'write host names in lower case without a port, and services as http://container:port',
    'cloudflared refuses the file, or the rule never fits.',
  ),
  'verify/router-without-rule': error(
    (p: Name & Host) =>
      `the router \`${p.name}\` waits for visitors of the tunnel, which has no rule for ${p.host}`,
    'add a rule to the tunnel, or take the router off its entry point',
    'The router answers to nobody, and a rule that takes more names would open it by accident.',
  ),
  'verify/forwarded-host': error(
    (p: Name & Text) => `the router \`${p.name}\` ${p.text}`,
    'set X-Forwarded-Host to the host name of the router in a middleware of its own',
    'Apps and logins take this header for the name that was asked for. The entry point deletes what visitors write into it, so the router must set it.',
  ),
  'verify/tunnel-wildcard': error(
    (p: Host) => `the tunnel takes every name of ${p.host}`,
    'give each host name a rule of its own',
    'Names that were meant for the LAN alone are then one mistake in Traefik away from the internet.',
  ),
  'verify/tunnel-order': error(
    (p: Text) => p.text,
    'put one rule without a host name at the end, with service http_status:404',
    'The first rule that fits wins. Names that fit no rule must end in 404, not in an app.',
  ),
  'verify/tunnel-unanswered': error(
    (p: Host & Text) => `the tunnel has a rule for ${p.host}, and a visitor gets nowhere: ${p.text}`,
    'add a router for the host on the entry point of the tunnel, or remove the rule',
    'The name is in public DNS and answers with an error.',
  ),
  'verify/tunnel-id': error(
    (p: { id: string; other: string }) => `the tunnel is ${p.id}, and DNS leads to ${p.other}`,
    'use one id',
    'Visitors get to another tunnel, or to none.',
  ),
  'verify/tunnel-credentials': error(
    (p: { path: string }) => `cloudflared finds no credentials at ${p.path}`,
    'mount the secret there',
    'cloudflared does not start.',
  ),
  'verify/health-port': error(
    (p: { container: string; asked: number; open: number }) =>
      `the health check of \`${p.container}\` asks port ${p.asked}, and its metrics are on ${p.open}`,
    'use one port',
    'The container would never be healthy.',
  ),

  // Exposure
  'verify/any-name': error(
    (p: { from: string; target: string }) => `any host name leads from the ${p.from} to ${p.target}`,
    'give rules and routers host names',
    'Names that nobody thought of lead into the server.',
  ),
  'verify/public-without-record': error(
    (p: Host & { from: string }) => `${p.host} is open to the ${p.from}, and public DNS does not say so`,
    'put the list for the LAN back on the router, or add the record',
    'Every name that is meant for the internet has a public record. This one has none, so somebody opened it by mistake.',
  ),
  'verify/public-without-login': warning(
    (p: Host & { from: string }) =>
      `${p.host} is open to the ${p.from}, and nobody asks for a login before it`,
    'put a list for the LAN or a login on the router, if the app has no good login of its own',
    'Scanners find a new host name within minutes. No file of this tree says that the name is meant to be public.',
  ),
  'verify/path-open': error(
    (p: Host & { path: string; from: string }) =>
      `${p.host}${p.path} is open to the ${p.from}, and the rest of the host is not`,
    'put the list of the host on this router too',
    'One path that is open is a way in. If it is the path of a login, strangers can try passwords there.',
  ),
  'verify/record-without-route': error(
    (p: Host & { view: string; from: string }) =>
      `${p.view} DNS names ${p.host}, and nothing answers from the ${p.from}`,
    'route the host, or remove the record',
    'The name resolves, and people get an error. A name in public DNS also tells strangers what there is.',
  ),
  'verify/certificate-name': error(
    (p: Host & { point: string; names: string }) =>
      `the certificate of \`${p.point}\` (${p.names}) does not cover ${p.host}`,
    'add the name to http.tls.domains of the entry point',
    'Browsers refuse the connection.',
  ),
  'verify/readme-exposure': error(
    (p: Host & { column: string; says: string; is: string }) =>
      `README.md says ${p.column}: ${p.says} for ${p.host}; the files say: ${p.is}`,
    'find out which of the two is meant, and render the stack again',
    'The exposure table is what people review. It must not say anything else than what the programs will do.',
  ),
  'verify/readme-missing': error(
    (p: Host) => `README.md does not know ${p.host}, which is routed`,
    'render the stack again',
    'The exposure table is what people review. What is not in it was reviewed by nobody.',
  ),
  'verify/readme-lan': error(
    (p: { says: string; is: string }) => `README.md calls ${p.says} the LAN; the lists let ${p.is} in`,
    'name the real LAN under `lan:` and render the stack again',
    'What people review must be what Traefik does.',
  ),
  'verify/unlisted-port': error(
    (p: { container: string; port: string }) =>
      `port ${p.port} of the host leads straight to \`${p.container}\`, and README.md does not list it`,
    'remove the port, or publish it in the spec and render the stack again',
    'A published port leads past Traefik, its lists and its logins. Docker opens it in the firewall too.',
  ),
  'verify/unlisted-right': error(
    (p: { container: string; right: string }) =>
      `\`${p.container}\` has ${p.right}, and README.md does not list it`,
    'remove the right, or let the spec ask for it and render the stack again',
    'Whoever takes over a container with such a right takes over the host.',
  ),
  'verify/readme-image': error(
    (p: Name & { image: string }) => `README.md does not know ${p.image}, which \`${p.name}\` runs`,
    'render the stack again',
    'What people review must be what runs.',
  ),

  // Compose
  'verify/floating-image': error(
    (p: Name & { image: string }) => `\`${p.name}\` follows a moving version: ${p.image}`,
    'write a full version',
    'The same commit starts another program next month, and going back to the last good commit does not bring the old one back. Databases do not read data of another major version.',
  ),
  'verify/literal-secret': error(
    (p: Name & { by: string }) =>
      `\`${p.name}\` of ${p.by} looks like a secret and has its value written out`,
    'name a secret instead, and give its value to the host',
    'A password in the tree is in every clone and in the history for ever.',
  ),
  'verify/secret-not-mounted': error(
    (p: { path: string; variable: string; container: string }) =>
      `\`${p.variable}\` of \`${p.container}\` names ${p.path}, where no secret is mounted`,
    'mount the secret at that path, or mend the path',
    'The program finds an empty secret, or does not start.',
  ),
  'verify/secret-unread': warning(
    (p: { container: string; path: string }) =>
      `\`${p.container}\` is given ${p.path}, and nothing tells it to read it`,
    'name the path in a variable, or take the secret away',
    'A secret that nobody reads is one more that can leak, and the one that should be read is missing.',
  ),
  'verify/port-twice': error(
    (p: { port: string; a: string; b: string }) => `\`${p.a}\` and \`${p.b}\` both publish port ${p.port}`,
    'publish another port',
    'The second container does not start.',
  ),
  'verify/name-twice': error(
    (p: { name: string; a: string; b: string }) =>
      `\`${p.a}\` and \`${p.b}\` both answer to the name \`${p.name}\``,
    'rename one of them',
    'Docker refuses a second container of one name, and its DNS answers with either.',
  ),
  'verify/subnets-overlap': error(
    (p: { a: string; b: string; range: string }) =>
      `the networks \`${p.a}\` and \`${p.b}\` overlap: ${p.range}`,
    'give one of them another subnet',
    'Docker refuses to create the second one, and addresses must tell where a request comes from.',
  ),
  'verify/shared-writers': error(
    (p: { a: string; b: string; source: string }) => `\`${p.a}\` and \`${p.b}\` both write to ${p.source}`,
    'give one of them a place of its own, or mount it read-only',
    "Two programs that write the same data destroy each other's work, often long before anybody notices.",
  ),
  'verify/never-healthy': error(
    (p: Used) => `${p.by} waits until \`${p.name}\` is healthy, which has no health check`,
    'add a health check, or wait for service_started',
    'Compose waits for ever, or refuses.',
  ),
  'verify/no-health-check': error(
    (p: Name) => `the applier waits until \`${p.name}\` is healthy, and it has no health check`,
    'add a health check, or set its gate to running',
    'Every pass would wait until its time is over and go back to the last release.',
  ),
  'verify/health-not-awaited': error(
    (p: Name) => `\`${p.name}\` has a health check, and the applier does not wait for it`,
    'set its gate to healthy',
    'A release that never becomes healthy would count as good.',
  ),
  'verify/no-restart': warning(
    (p: Name) => `\`${p.name}\` does not come back by itself`,
    'set restart to unless-stopped',
    'After a restart of the host the container stays down.',
  ),
  'verify/writable-configuration': error(
    (p: { container: string; source: string }) =>
      `\`${p.container}\` can write to ${p.source}, a folder of the tree`,
    'mount it read-only',
    'A container that writes to the checkout changes what the next pass applies.',
  ),
  'verify/docker-api': error(
    (p: Name & Text) => `\`${p.name}\` offers Docker's API ${p.text}`,
    'keep it in an internal network with Traefik alone, unpublished, and refuse writing (POST: "0")',
    'Whoever reaches the API owns the host.',
  ),
  'verify/unknown-host': error(
    (p: { variable: string; container: string; host: string }) =>
      `\`${p.variable}\` of \`${p.container}\` names \`${p.host}\`, and no container answers to that name in its networks`,
    'check the name, and that both are in one network',
    "Docker's DNS knows only the names of containers in a shared network.",
  ),
  'verify/database-differs': error(
    (p: { a: string; b: string; what: string }) =>
      `\`${p.a}\` and \`${p.b}\` do not agree on the ${p.what} of the database`,
    'use one value in both',
    'The program cannot log in to its database.',
  ),
  'verify/database-volume': error(
    (p: { container: string; path: string }) =>
      `the data of \`${p.container}\` are not kept: nothing is mounted at ${p.path}`,
    'mount the volume where this version of the image keeps its data',
    'The data are lost with the container, or the image refuses to start.',
  ),

  // DNS
  'verify/dns-missing': error(
    (p: Host & { view: string; file: string }) => `${p.file} lacks ${p.host}, which answers in the ${p.view}`,
    'add the record, or render the stack again',
    'The name does not resolve, or resolves to something else.',
  ),
  'verify/dns-value': error(
    (p: Text) => p.text,
    'mend the record, or render the stack again',
    'The name leads to another machine.',
  ),
  'verify/dns-differs': error(
    (p: Host & { file: string; other: string }) =>
      `${p.file} and ${p.other} do not say the same about ${p.host}`,
    'render the stack again',
    'The list is for a person, the zone for a server. If they differ, one of them is wrong.',
  ),

  // Homepage
  'verify/card-link': error(
    (p: Name & { href: string; text: string }) => `the card ${p.name} links to ${p.href}: ${p.text}`,
    'link to the address under which the app is routed',
    'People click on it and get an error.',
  ),
  'verify/card-target': error(
    (p: Name & { widget: string; route: string }) =>
      `the card ${p.name} asks ${p.widget} for figures, and its link leads to ${p.route}`,
    'use the container behind the link in both places',
    'Either the link or the route leads to the wrong app.',
  ),
  'verify/card-secret': error(
    (p: Name & { variable: string }) =>
      `the card ${p.name} uses \`${p.variable}\`, which the dashboard is not given`,
    'give the dashboard the variable',
    'The dashboard shows an error in place of figures.',
  ),
  'verify/allowed-hosts': error(
    (p: { hosts: string; host: string }) => `the dashboard answers to ${p.hosts}, and is routed as ${p.host}`,
    'set HOMEPAGE_ALLOWED_HOSTS to the host name of the route',
    'The dashboard refuses requests for other names.',
  ),

  // Manifest
  'verify/manifest-missing': warning(
    (_: object) => 'there is no manifest.json',
    'render the stack',
    'Without a manifest the applier cannot tell what changed, and nobody can tell whether a file was edited by hand.',
  ),
  'verify/manifest-digest': error(
    (p: { file: string }) => `${p.file} is not the file that was rendered`,
    'render the stack again; to change something, edit the spec',
    'The applier refuses a tree whose files do not match the manifest.',
  ),
  'verify/manifest-unlisted': error(
    (p: { file: string }) => `${p.file} is not in the manifest`,
    'remove the file, or render the stack again',
    'A file that the manifest does not know is read by programs all the same: Traefik reads every file in its folder.',
  ),
  'verify/manifest-gone': error(
    (p: { file: string }) => `the manifest lists ${p.file}, which does not exist`,
    'render the stack again',
    'A file is missing that some program needs.',
  ),
  'verify/manifest-differs': error(
    (p: Text) => p.text,
    'render the stack again',
    'The applier decides by the manifest what to start, to wait for, to keep and to remove. If it does not say what the other files say, it decides wrongly.',
  ),
  'verify/stale-label': error(
    (p: Name) => `the digest on \`${p.name}\` is not that of the files it mounts`,
    'render the stack again',
    'Compose does not see that the content of a mounted file changed. Without a new digest the container keeps running with the old one.',
  ),
  'verify/restart-missing': error(
    (p: Name & { file: string }) =>
      `\`${p.name}\` reads ${p.file} only when it starts, and is not restarted when it changes`,
    'render the stack again',
    'The change would be in the repository and not in the running program.',
  ),

  // Agreement
  'verify/disagrees': error(
    (p: Text) => p.text,
    'render the stack again; if it stays, the compiler is wrong: please report it',
    'The manifest says what the stack wants; the other files say what Traefik, authentik and cloudflared will do. Where they differ, the files are right, and somebody reaches more or less than was reviewed.',
  ),
});
