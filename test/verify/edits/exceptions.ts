/** Edits that verify says nothing about, each with the reason why it is harmless or why no file of a tree could tell. */
export interface Exception {
  /** How, the file, and the path of the edit: `change compose/app.yaml services/app/image`. */
  readonly edits: RegExp;
  readonly reason: string;
}

const MACHINERY = '(?!traefik|authentik-|cloudflared|socket-proxy)';
const of = (how: string, rest: string) => new RegExp(`^(?:${how}) compose/\\S+ services/${rest}`);

export const EXCEPTIONS: readonly Exception[] = [
  {
    edits: /^copy compose\.yaml include\/\d+$/,
    reason: 'Compose reads a file that is included twice, and finds the same definitions twice.',
  },
  {
    edits: /^add authentik\/blueprints\/_retired\.yaml entries\/\d+\/attrs/,
    reason: 'An entry that removes something has no use for attributes.',
  },
  {
    edits: /^change authentik\/blueprints\/\S+ entries\/\d+\/identifiers\/slug/,
    reason:
      'Under which path authentik lists an application; its provider and its bindings are tied to the entry.',
  },
  {
    edits: /^remove compose\.yaml (?:networks|volumes)\/[\w-]+\/name$/,
    reason: 'Compose gives it the same name anyway.',
  },
  {
    edits: /^add compose\.yaml networks\/[\w-]+\/internal$/,
    reason: 'It takes the way out away from containers; the ways in are followed.',
  },
  {
    edits: /^change compose\/traefik\.yaml services\/traefik\/networks\/tunnel\/ipv4_address$/,
    reason: 'cloudflared asks for Traefik by its name; the address of cloudflared itself is compared.',
  },
  { edits: of('copy', '[\\w-]+/security_opt'), reason: 'The same option twice is the same option.' },
  {
    edits: of(
      'add',
      `${MACHINERY}[\\w-]+/(?:build|cgroup\\w*|configs|credential_spec|deploy|device\\w*|extends|gpus|group_add|ipc|isolation|models|network_mode|pid|p\\w+_st\\w+|profiles|runtime|scale|secrets|security_opt|sysctls|use_api_socket|userns_mode|uts|volumes\\w*)`,
    ),
    reason:
      'A right beyond what every container has, or a program that does not start: which of them are reported is the business of the check on rights.',
  },
  {
    edits: /^rename compose\/traefik\.yaml services\/traefik\/environment\/\w+_FILEx/,
    reason:
      'A secret of the DNS provider under a name that nobody asks for: no certificate, and nobody comes who did not before.',
  },
  {
    edits: /^add authentik\/blueprints\/\S+ entries\/\d+\/identifiers/,
    reason:
      'An entry that only asks for another file to be applied first has no object that could be looked for.',
  },
  {
    edits: /^\w+ README\.md /,
    reason:
      'Sentences, the picture, and the tables about secrets, folders and steps are for people; the tables about exposure, ports, rights and images are compared.',
  },
  {
    edits: /^\w+ (?:homepage\/|authentik\/outposts\/)/,
    reason:
      'How the dashboard looks; its links, targets and secrets are compared. A comment or an empty line of a file.',
  },
  {
    edits: /^\w+ dns\/records\.txt /,
    reason: 'The words behind a record are for people; names and values are compared.',
  },
  { edits: /^\w+ dns\/\S+\.zone /, reason: 'How long others keep a record; names and values are compared.' },
  {
    edits: /^copy manifest\.json \w+-copy$/,
    reason: 'A part of the manifest under a name that no program asks for.',
  },
  {
    edits:
      /^\w+ manifest\.json (?:secrets\/\d+\/(?:purpose|from|form|rotation|optional)|state\/\d+\/(?:database|user|data|target)|compiler|retired)/,
    reason:
      'For people; or where an app keeps a key, how long a password is, and the names in a database: only the program knows whether they are right, and the applier says so when they are not.',
  },
  {
    edits: /^change manifest\.json folders\/\d+\/(?:uid|gid)$/,
    reason: 'As which user the program of an image runs only its image knows.',
  },
  {
    edits: /^copy \.env /,
    reason: 'A setting that is there twice with one value.',
  },
  {
    edits: /^(?:change|remove) \.env \d+ DOMAIN=/,
    reason: 'The domain is there for people who run Compose by hand; no file of the tree asks for it.',
  },
  {
    edits: /^change \.env \d+ MEDIA=/,
    reason:
      'Docker makes no folder for media: a place that is not there ends the pass. One of the system is a right.',
  },
  {
    edits: of('\\w+', `[\\w-]+/healthcheck`),
    reason:
      'Whether a program is well is asked of the program; it opens nothing. Docker has defaults for what is not said.',
  },
  {
    edits: of('\\w+', `${MACHINERY}[\\w-]+/environment/(?:PUID|PGID|UMASK|TZ|LOG_\\w+)(?:x|-copy)?$`),
    reason: 'As whom a program runs inside of its container, and how it writes its log.',
  },
  {
    edits: of('copy', `${MACHINERY}[\\w-]+/environment/\\w+-copy$`),
    reason: 'A variable under a name that no program asks for.',
  },
  {
    edits: of('remove|rename', `${MACHINERY}[\\w-]+/environment(?:/\\w+)?$`),
    reason:
      'A program takes what it comes with; settings on which a login, a VPN or trust rests must be said, and secrets have their readers.',
  },
  {
    edits: of(
      'change',
      `${MACHINERY}[\\w-]+/environment/(?:PORT|WEBUI_PORT|ENABLE_PRIVOXY|JELLYFIN_PublishedServerUrl|HOMEPAGE_FILE_\\w+)$`,
    ),
    reason:
      'Where a program listens is looked at by its route and its probe; the rest only it can read, in its own container.',
  },
  {
    edits: of('add', `${MACHINERY}[\\w-]+/(?:environment|entrypoint|command)(?:/|$)`),
    reason:
      'Settings of a program beside those on which a promise rests. Secrets among them are found, and so are rights.',
  },
  {
    edits: of('change|remove|copy', `(?:whoami|portainer)/command(?:/\\d+)?$`),
    reason:
      'How the program of an image is started, with the rights that its container has anyway. Portainer gets its first password by it, and asks without.',
  },
  {
    edits: of('\\w+', `${MACHINERY}[\\w-]+/volumes/\\d+/(?:source|target)`),
    reason:
      'Where a program keeps its data only its image knows. Folders of the host are rights, and two writers are found.',
  },
  {
    edits: of('copy|change|rename|remove', `[\\w-]+/volumes/\\d+/(?:bind|tmpfs|read_only)`),
    reason: 'Docker makes the folder itself; writable folders of the tree and of the host are found.',
  },
  {
    edits: of('remove', `${MACHINERY}[\\w-]+/volumes`),
    reason: 'A program that is given less. A database without its volume is found.',
  },
  {
    edits: of(
      'remove|change',
      '[\\w-]+/(?:cap_drop|read_only|shm_size|init|stop_grace_period|logging|user|mem_limit|cpus|sysctls|devices|cap_add)',
    ),
    reason: 'What Docker gives every container, and less than that.',
  },
  {
    edits: of(
      'add',
      '[\\w-]+/(?:annotations|attach|blkio_config|cpu\\w*|dns\\w*|domainname|expose|external_links|extra_hosts|init|labels|links|mac_address|mem\\w*|oom\\w*|pids_limit|platform|pull\\w*|cap_drop|read_only|shm_size|stdin_open|user|stop_\\w+|storage_opt|tmpfs|tty|ulimits|working_dir|depends_on|networks|hostname|container_name)',
    ),
    reason:
      'Harmless for every container but those of the machinery, which have a list of their own: it limits the program, or changes whom it alone finds.',
  },
  { edits: of('\\w+', '[\\w-]+/depends_on'), reason: 'The order in which programs start.' },
  {
    edits: of('\\w+', '[\\w-]+/labels/(?!traefik|waybill\\.\\w+$)'),
    reason: 'A note that no program of the stack reads.',
  },
  {
    edits: /^\w+ authentik\/blueprints\/\S+ (?:metadata\/(?:name|labels)|entries\/\d+\/id$)/,
    reason:
      'The name of a file and of an entry. Two files of one name, and references that lead nowhere, are found.',
  },
  {
    edits:
      /^(?:copy|change|remove) authentik\/blueprints\/\S+ entries\/\d+(?:\/identifiers\/(?:name|order)|\/attrs(?:\/(?:identifiers|required|is_superuser))?|\/attrs\/identifiers\/name)?$/,
    reason:
      'An entry that is there twice says the same twice. One that removes something else, or nothing, takes nothing from anybody who should keep it. Groups and files that come with authentik are there before.',
  },
  {
    edits: /^\w+ traefik\/traefik\.yml certificatesResolvers/,
    reason: 'Traefik then gets no certificate: browsers refuse, and nobody comes who did not before.',
  },
];
