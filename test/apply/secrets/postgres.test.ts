/** What PostgreSQL stores of a password; test/apply/engine/secrets.test.ts logs in with one. */
import { expect, it } from 'vitest';
import { verifierOf } from '../../../src/apply/secrets/postgres.ts';

it('is the verifier of RFC 7677 for its example', () => {
  const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
  expect(verifierOf(Buffer.from('pencil'), salt)).toBe(
    'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
  );
});
