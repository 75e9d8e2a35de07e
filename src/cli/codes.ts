/** Every diagnostic code there is, for `waybill explain` and for the tests. */

import type { CodeCatalogue } from '../base/diag/codes.ts';
import { editCodes } from '../base/source/edit-codes.ts';
import { checks } from '../compile/check/registry.gen.ts';
import { silenceCodes } from '../compile/check/silence.ts';
import { loadCodes } from '../compile/load/codes.ts';
import { buildCodes } from '../compile/model/build/codes.ts';
import { resolveCodes } from '../compile/resolve/codes.ts';
import { machineryCodes } from '../compile/resolve/machinery-codes.ts';
import { validateCodes } from '../compile/validate/codes.ts';
import { writeCodes } from '../compile/write/plan.ts';
import { importCodes } from '../import/codes.ts';
import { composeCodes } from '../import/compose/codes.ts';
import { upgradeCodes } from '../review/diff/upgrades.ts';
import { verifyCodes } from '../verify/verify.ts';

/** All codes with their definitions. Throws when two owners define one code. */
export function allCodes(): CodeCatalogue {
  const catalogues = [
    loadCodes,
    validateCodes,
    resolveCodes,
    machineryCodes,
    buildCodes,
    silenceCodes,
    writeCodes,
    composeCodes,
    importCodes,
    editCodes,
    upgradeCodes,
    ...checks.map((c) => c.codes),
    ...verifyCodes,
  ];
  const all: Record<string, CodeCatalogue[string]> = {};
  for (const [code, definition] of catalogues.flatMap((catalogue) => Object.entries(catalogue))) {
    if (code in all) throw new Error(`the code ${code} is defined twice`);
    all[code] = definition;
  }
  return all;
}
