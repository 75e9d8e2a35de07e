/** The review of a change as a job of the server that keeps the repository. */
/** Servers whose jobs Waybill knows. */
export const CI = ['github', 'gitlab', 'forgejo', 'none'] as const;

export type Ci = (typeof CI)[number];

/** The server that an address of a repository speaks of; GitHub where it tells nothing. */
export function ciOf(repository: string): Ci {
  if (/gitlab/i.test(repository)) return 'gitlab';
  return /forgejo|gitea|codeberg/i.test(repository) ? 'forgejo' : 'github';
}

const REMARK = `# Checks the stacks, refuses a tree that was not rendered, and keeps what changes on the server for reading. It needs no secret.
`;

/** The actions are part of the package, so that the job runs the Waybill that package-lock.json pins, wherever that is from. */
const ACTIONS = './node_modules/waybill/.github/actions';

const CHECKOUT = 'actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2';

const GITHUB = `${REMARK}name: Waybill
on: pull_request
permissions: {}
jobs:
  review:
    runs-on: ubuntu-24.04
    permissions: {contents: read}
    steps:
      - uses: ${CHECKOUT}
        with: {fetch-depth: 0, persist-credentials: false}
      - run: npm ci
      - uses: ${ACTIONS}/review
`;

const GITHUB_COMMENT = `# Comments the review on the pull request. It may write, so it runs no code of the pull request: what it checks out is the
# main branch, and no script of a package runs.
name: Waybill comment
on:
  workflow_run: {workflows: [Waybill], types: [completed]}
permissions: {}
jobs:
  comment:
    if: \${{ github.event.workflow_run.event == 'pull_request' && github.event.workflow_run.conclusion != 'cancelled' }}
    runs-on: ubuntu-24.04
    permissions: {actions: read, contents: read, pull-requests: write}
    steps:
      - uses: ${CHECKOUT}
        with: {persist-credentials: false}
      - run: npm ci --ignore-scripts
      - uses: ${ACTIONS}/comment
`;

const GITLAB = `${REMARK}review:
  image: node:22
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  variables:
    # The whole history: the review compares with where the branch began.
    GIT_DEPTH: 0
  script:
    - npm ci
    - npm run --silent review -- --base "$CI_MERGE_REQUEST_DIFF_BASE_SHA" --into review
    - npm run --silent waybill -- secrets check
  after_script:
    - cat review/review.md
  artifacts:
    when: always
    paths: [review/]
    expire_in: 2 weeks
`;

const FORGEJO = `${REMARK}name: Waybill
on:
  pull_request:

jobs:
  review:
    runs-on: docker
    container:
      image: node:22-bookworm
    steps:
      - uses: ${CHECKOUT}
        with:
          # The whole history: the review compares with where the branch began.
          fetch-depth: 0
          persist-credentials: false
      - run: npm ci
      - name: Review
        env:
          BASE: origin/\${{ github.base_ref }}
        run: npm run --silent review -- --base "$BASE" --into review
      - name: Check the secrets
        run: npm run --silent waybill -- secrets check
      - name: Show the review
        if: \${{ always() }}
        run: cat review/review.md
`;

/** The files of one server. */
export function ciFiles(ci: Ci): { readonly path: string; readonly text: string }[] {
  if (ci === 'gitlab') return [{ path: '.gitlab-ci.yml', text: GITLAB }];
  if (ci === 'forgejo') return [{ path: '.forgejo/workflows/waybill.yml', text: FORGEJO }];
  if (ci === 'none') return [];
  return [
    { path: '.github/workflows/waybill-comment.yml', text: GITHUB_COMMENT },
    { path: '.github/workflows/waybill.yml', text: GITHUB },
  ];
}
