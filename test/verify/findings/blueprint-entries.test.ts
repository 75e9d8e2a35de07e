import { blueprintEntries } from '../../../src/verify/findings/blueprint-entries.ts';
import { describeFinding } from './provoke.ts';

describeFinding('blueprint-entries', blueprintEntries, {
  'verify/blueprint-value': 'authentik: a provider is a proxy of its own',
  'verify/unknown-entry': 'authentik: a provider is taken out',
  'verify/unknown-key': 'authentik: an attribute is misspelt',
});
