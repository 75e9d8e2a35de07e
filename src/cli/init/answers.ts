/** What `waybill init` asks. */

/** What a person says about the first stack, each answer as it was typed. */
export interface Answers {
  readonly name: string;
  readonly domain: string;
  readonly address: string;
  readonly lan: string;
  readonly timezone: string;
  readonly data: string;
  readonly media: string;
  /** Names of the catalogue, separated by commas or spaces. */
  readonly apps: string;
  /** Address for Let's Encrypt; empty for no certificates. */
  readonly email: string;
  /** Where npm gets Waybill from. */
  readonly from: string;
}
