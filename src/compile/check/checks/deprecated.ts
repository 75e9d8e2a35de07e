/** Apps whose upstream project is gone, frozen or replaced. */
import { defineCodes, diagnose } from '../../../base/diag/codes.ts';
import { PLAIN_STACK } from '../../../base/diag/example.ts';
import { defineCheck } from '../define.ts';

const codes = defineCodes({
  'check/deprecated-app': {
    severity: 'warning',
    message: (p: { app: string; why: string; successor?: string | undefined }) =>
      `\`${p.app}\` is deprecated: ${p.why.replace(/\.$/, '')}`,
    help: (p) =>
      p.successor === undefined
        ? 'look for another app, or silence this warning'
        : `use \`${p.successor}\` in its place`,
    why: 'This app is no longer maintained: a security hole that is found in it stays open. Moving later is harder than moving now.',
    example: `${PLAIN_STACK}apps: {watchtower: {}}\n`,
  },
});

export const deprecated = defineCheck({
  name: 'deprecated',
  codes,
  run: (model) =>
    model.apps
      .filter(({ deprecated: known, variant }) => known !== undefined && variant === undefined)
      .map(({ name, deprecated: known, place }) =>
        diagnose(codes, 'check/deprecated-app', place, { app: name, ...known }, { app: name }),
      ),
});
