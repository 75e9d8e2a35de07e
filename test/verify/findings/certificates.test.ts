import { certificates } from '../../../src/verify/findings/certificates.ts';
import { describeFinding } from './provoke.ts';

describeFinding('certificates', certificates, {
  'verify/certificate-name': 'Traefik: a rule takes every host',
  'verify/weak-tls': 'Traefik: old versions of TLS are accepted',
  'verify/half-hardened': 'Traefik: server names are not strict',
  'verify/certificates-not-kept': 'Traefik: certificates are not kept',
  'verify/staging-mixed': 'Traefik: certificates come from the staging authority',
  'verify/resolver-without-credentials': 'Traefik: certificates are proved at another DNS provider',
});
