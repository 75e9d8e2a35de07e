/** The texts of a new repository that its owner reads and edits, beside the first stack. */
import type { Answers } from './answers.ts';

/** Where Waybill comes from, pinned, and its commands. */
export function packageText(pin: string): string {
  const content = {
    private: true,
    scripts: {
      waybill: 'waybill',
      check: 'waybill check',
      render: 'waybill render',
      review: 'waybill review',
    },
    devDependencies: { waybill: pin },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** What the applier on the server is told. */
export function applierText({ name, repository }: Answers): string {
  const unknown = '# The address of this repository, as `git clone` takes it on the server.\n';
  const url = repository === '' ? 'https://git.example.com/me/server.git' : repository;
  return `# For the server: copy this file to /etc/waybill/applier.yaml (root:root, mode 600).
apiVersion: waybill/v1
${repository === '' ? unknown : ''}repository: {url: ${JSON.stringify(url)}, branch: main}
stacks: [${name}]
`;
}

/** What the owner must know, on one page. */
export function readmeText({ name }: Answers, pin: string): string {
  return `# My server

[\`stacks/${name}/stack.yaml\`](stacks/${name}/stack.yaml) says what runs on the server, who can reach it, and who must log in
first. Waybill makes [\`out/${name}/\`](out/${name}/README.md) of it: files for Docker Compose and Traefik, committed here, which the
server applies. So every change of the server can be read before it happens.

## Begin

\`\`\`sh
npm install
git add . && git commit -m 'My server'
\`\`\`

Then make an empty private repository on your git server, and push this one to it. \`package.json\` says which Waybill is used:
\`${pin}\`. To take a newer one, change that line, run \`npm install\` and \`npm run render\`, and look at \`npm run review\`.

## Change something

Edit \`stacks/${name}/stack.yaml\`, or let Waybill do it:

\`\`\`sh
npx waybill list              # all apps
npx waybill show jellyfin     # what one of them offers
npx waybill add uptimekuma    # one more app
npx waybill check             # is anything wrong?
npx waybill render            # writes out/
npx waybill review            # what changes on the server, compared with the main branch
\`\`\`

Commit \`stacks/\` and \`out/\` together.

${ON_THE_SERVER}`;
}

const ON_THE_SERVER = `## On the server

The server needs git, Docker with Compose 2.26, and Node 20.19 or the executable of the applier.
\`node_modules/waybill/docs/applier.md\` has the details.

\`\`\`sh
scp node_modules/waybill/dist/waybill-apply.cjs root@server:/usr/local/bin/waybill-apply
ssh root@server mkdir -p /etc/waybill
scp applier.yaml root@server:/etc/waybill/applier.yaml
\`\`\`

Then, on the server as root:

\`\`\`sh
waybill-apply doctor          # what is missing: programs, rights, secrets, names
waybill-apply plan            # what would happen, and why; changes nothing
waybill-apply run             # do it
waybill-apply install --yes   # and again every five minutes, from now on
\`\`\`

Secrets are never in this repository: \`npx waybill secrets list\` names those that the server needs, and
\`waybill-apply secrets set NAME\` asks for one there.
`;
