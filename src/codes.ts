/** Every diagnostic code there is, for `waybill explain` and for the tests. */

import type { CodeCatalogue } from './base/diag/codes.ts';
import { editCodes } from './base/source/edit-codes.ts';
import { checks } from './check/registry.gen.ts';
import { silenceCodes } from './check/silence.ts';
import { upgradeCodes } from './diff/upgrades.ts';
import { importCodes } from './import/codes.ts';
import { composeCodes } from './import/compose/codes.ts';
import { loadCodes } from './load/codes.ts';
import { buildCodes } from './model/build/codes.ts';
import { resolveCodes } from './resolve/codes.ts';
import { validateCodes } from './validate/codes.ts';
import { verifyCodes } from './verify/codes.ts';
import { writeCodes } from './write/plan.ts';

/** All codes with their definitions. Throws when two owners define one code. */
export function allCodes(): CodeCatalogue {
  const catalogues = [
    loadCodes,
    validateCodes,
    resolveCodes,
    buildCodes,
    silenceCodes,
    writeCodes,
    verifyCodes,
    composeCodes,
    importCodes,
    editCodes,
    upgradeCodes,
    ...checks.map((c) => c.codes),
  ];
  const all: Record<string, CodeCatalogue[string]> = {};
  for (const [code, definition] of catalogues.flatMap((catalogue) => Object.entries(catalogue))) {
    if (code in all) throw new Error(`the code ${code} is defined twice`);
    all[code] = definition;
  }
  return all;
}
