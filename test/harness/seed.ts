/**
 * What is made at random is the same in every run of one commit, so that a red run can be repeated and a green one is
 * worth something. `WAYBILL_SEED=17` looks elsewhere.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env['WAYBILL_SEED'] ?? 1) });
