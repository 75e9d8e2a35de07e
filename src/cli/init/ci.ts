/** The review of a change as a job of the server that keeps the repository. */
import { sortedEntries } from '../../base/util/order.ts';
import { workflows } from './workflows.gen.js';

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
      - uses: actions/checkout@de0fac2e4500dabe0009e67214ff5f5447ce83dd # v6.0.2
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
  return sortedEntries(workflows).map(([name, text]) => ({ path: `.github/workflows/${name}`, text }));
}
