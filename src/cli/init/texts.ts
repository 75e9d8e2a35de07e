/** The texts of a new repository that its owner reads and edits. */
import type { Answers } from './answers.ts';

/** A string as YAML: bare where every reader takes it for text, else in quotes. */
const scalar = (text: string) => (/^[A-Za-z/][\w./-]*$/.test(text) ? text : JSON.stringify(text));

const listOf = (text: string) => text.split(/[\s,]+/).filter((word) => word !== '');

/** The first stack, with remarks on what to do next. */
export function stackText(answers: Answers): string {
  const { name, domain, address, lan, timezone, data, media, apps, email } = answers;
  const tls = email === '' ? [] : [`tls: {email: ${JSON.stringify(email)}, dnsProvider: cloudflare}`, ''];
  return [
    '# yaml-language-server: $schema=../../node_modules/waybill/schema/stack.schema.json',
    'apiVersion: waybill/v1',
    `name: ${scalar(name)}`,
    `domain: ${scalar(domain)}`,
    'host:',
    ...(address === '' ? [] : [`  address: ${scalar(address)}`]),
    `  timezone: ${scalar(timezone)}`,
    '  # The user and group that own data and media: `id -u` and `id -g` on the server.',
    '  uid: 1000',
    '  gid: 1000',
    `  data: ${scalar(data)}`,
    `  media: ${scalar(media)}`,
    '# Only these addresses can open anything.',
    `lan: [${listOf(lan).map(scalar).join(', ')}]`,
    '',
    ...tls,
    'apps:',
    ...listOf(apps).map((app) => `  ${scalar(app)}: {}`),
    '',
  ].join('\n');
}

/** Where Waybill comes from, pinned, and the two commands. */
export function packageText({ from }: Answers): string {
  const content = {
    private: true,
    scripts: { waybill: 'waybill', render: 'waybill render', review: 'waybill review' },
    devDependencies: { waybill: from },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

/** What the owner must know, on one page. */
export function readmeText({ name, from }: Answers): string {
  return `# My server

[\`stacks/${name}/stack.yaml\`](stacks/${name}/stack.yaml) says what runs on the server, who can reach it, and who must log in
first. Waybill makes [\`out/${name}/\`](out/${name}/README.md) of it: files for Docker Compose and Traefik, committed here, which the
server applies. So every change of the server is a pull request.

## Begin

\`\`\`sh
npm install        # gets Waybill, and writes package-lock.json: commit it
git init && git add . && git commit -m 'My server'
\`\`\`

Then make a repository on GitHub and push. \`package.json\` says which Waybill is used: \`${from}\`. To take a newer one, change
that line, run \`npm install\` and \`npm run render\`, and look at \`npm run review\`.

## Change something

\`\`\`sh
npm run render     # after every change of stacks/: writes out/
npm run review     # says what changes on the server, compared with the main branch
npm run waybill -- list
npm run waybill -- show jellyfin
\`\`\`

Commit \`stacks/\` and \`out/\` together. On a pull request the workflow in \`.github/workflows\` runs the same review, refuses a tree
that was not rendered, and comments what changes. It needs no secret. With the repository variable \`WAYBILL_PUSH\` set to
\`true\` it renders and pushes in place of refusing; GitHub runs no checks on such a commit until someone pushes again.

Allow pushes to \`main\` through pull requests only: Settings, Rules, and require the check \`review\`.

## On the server

\`node_modules/waybill/docs/applier.md\` says how \`waybill-apply\` takes \`out/\` from here and runs Docker Compose. Until then,
\`docker compose up -d\` in \`out/${name}/\` does it by hand. Secrets are never in this repository: the README in \`out/${name}/\` lists
those that the server needs.
`;
}
