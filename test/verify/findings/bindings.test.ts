import { bindings } from '../../../src/verify/findings/bindings.ts';
import { describeFinding } from './provoke.ts';

describeFinding('bindings', bindings, {
  'verify/binding': 'authentik: a binding lets in everybody else',
});
