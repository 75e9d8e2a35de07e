/** Versions of images: those that named one keep it, unless the user wants to raise them. */
import type { HmsImport } from './hms-import.ts';

/** Tags that name a version. All others were `latest`, of which nobody knows what runs. */
const TAGS: Readonly<Record<string, string>> = { authentik: '2025.12' };

/** Keeps the versions that a step to ours would jump too far from, unless `--images raise` says otherwise. */
export function keepVersions(work: HmsImport): void {
  if (work.options.get('images') === 'raise') return;
  for (const [app, tag] of Object.entries(TAGS)) {
    if (!(app === 'authentik' ? work.sso : work.enabled.has(app))) continue;
    work.app(app).version = tag;
    work.remark(
      `/apps/${app}/version`,
      'The version that ran there. Raise it step by step, as its maker says, and then remove this line.',
    );
  }
}
