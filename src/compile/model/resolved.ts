/** A stack after `resolve`: every default filled in, every app with its definition. Handed from resolve to model. */
import type { Diagnostic, Place } from '../../base/diag/diagnostic.ts';
import type { Login } from '../../base/web/logins.ts';
import type { AppDefinition } from '../../schema/app.gen.ts';
import type { ExternalHost, Limits, Overrides, PageHeaders, StackSpec } from '../../schema/stack.gen.ts';
import type { MergeTag } from './compose-merge.ts';
import type { Access, Encrypted, Protect, Silence, Skip, Unproved, UserFile } from './model.ts';

/** What the user said about one app, in one form for catalogue apps and apps of the user's own. */
export interface AppOptions {
  readonly access?: readonly Access[];
  readonly auth?: Login;
  readonly reason?: string;
  readonly subdomain?: string;
  readonly host?: string;
  readonly groups?: readonly string[];
  readonly skip?: Skip;
  readonly protect?: Protect;
  readonly headers?: PageHeaders;
  readonly limits?: Limits;
  readonly compress?: boolean;
  readonly network?: 'host';
  readonly version?: string;
  /** Literal values: no placeholders. */
  readonly environment: Readonly<Record<string, string | number | boolean | { readonly secret: string }>>;
  /** Every setting of the app with its value. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  readonly vpn?: 'openvpn' | 'wireguard';
  /** VPN app through which all traffic goes. */
  readonly via?: string;
  readonly hosts?: readonly string[];
  readonly resources?: { readonly memory?: string; readonly cpus?: number };
  readonly devices?: readonly string[];
  readonly externalNetworks?: readonly string[];
  /** Host ports to publish. */
  readonly publish: readonly number[];
}

/** One app, or one variant of it. Patches are applied, names of a variant carry its suffix. */
export interface Instance {
  readonly name: string;
  readonly app: string;
  readonly variant?: string;
  readonly definition: AppDefinition;
  readonly choice: AppOptions;
  readonly implied: boolean;
  /** The spec itself defines it. */
  readonly inline?: true;
  readonly place: Place;
}

export interface External {
  readonly name: string;
  readonly spec: ExternalHost;
  readonly place: Place;
}

export interface ResolvedStack {
  readonly spec: StackSpec;
  /** Path of stack.yaml relative to the root. */
  readonly source: string;
  readonly instances: readonly Instance[];
  readonly externals: readonly External[];
  readonly overrides: Overrides;
  /** What `!reset` and `!override` are applied to, by pointer in the spec. */
  readonly mergeTags: ReadonlyMap<string, MergeTag>;
  readonly userFiles: readonly UserFile[];
  readonly silences: readonly Silence[];
  readonly unproved: readonly Unproved[];
  readonly encrypted: Encrypted;
}

/** Collects diagnostics while a phase goes on. */
export type ReportDiagnostic = (diagnostic: Diagnostic) => void;
