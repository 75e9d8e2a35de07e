/** A YAML language server, as editors start it: JSON-RPC over standard input and output. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { repository } from './files.ts';

interface Message {
  readonly id?: number | string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
}

export interface Problem {
  readonly message: string;
  readonly severity: number;
}

export class LanguageServer {
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, (result: unknown) => void>();
  readonly #heard: Message[] = [];
  #buffer = Buffer.alloc(0);
  #next = 0;

  constructor() {
    const program = join(repository, 'node_modules/yaml-language-server/bin/yaml-language-server');
    this.#process = spawn(process.execPath, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
    this.#process.stdout?.on('data', (chunk: Buffer) => this.#read(chunk));
  }

  /** Begins the conversation. */
  async start(): Promise<void> {
    const rootUri = pathToFileURL(repository).href;
    const workspace = { configuration: true, didChangeConfiguration: { dynamicRegistration: true } };
    const completionItem = { snippetSupport: true, documentationFormat: ['markdown', 'plaintext'] };
    const textDocument = { completion: { completionItem }, hover: { contentFormat: ['markdown'] } };
    const capabilities = { workspace, textDocument };
    await this.request('initialize', { processId: process.pid, rootUri, capabilities });
    this.#send({ method: 'initialized', params: {} });
  }

  /** Opens a document, and gives its address in the conversation. The file need not exist. */
  open(path: string, text: string): string {
    const uri = pathToFileURL(path).href;
    const textDocument = { uri, languageId: 'yaml', version: 1, text };
    this.#send({ method: 'textDocument/didOpen', params: { textDocument } });
    return uri;
  }

  request(method: string, params: unknown): Promise<unknown> {
    const id = this.#next++;
    this.#send({ id, method, params });
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  /** What the server finds wrong in a document. */
  async problems(uri: string): Promise<readonly Problem[]> {
    for (;;) {
      const message = this.#heard.find(
        ({ method, params }) =>
          method === 'textDocument/publishDiagnostics' && (params as { uri: string }).uri === uri,
      );
      if (message) return (message.params as { diagnostics: readonly Problem[] }).diagnostics;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  stop(): void {
    this.#process.kill();
  }

  #send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#process.stdin?.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  #read(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const header = /^Content-Length: (\d+)\r\n(?:[^\r]+\r\n)*\r\n/.exec(this.#buffer.toString('latin1'));
      if (!header) return;
      const end = header[0].length + Number(header[1]);
      if (this.#buffer.length < end) return;
      this.#take(JSON.parse(this.#buffer.subarray(header[0].length, end).toString()) as Message);
      this.#buffer = this.#buffer.subarray(end);
    }
  }

  #take(message: Message): void {
    if (message.method === undefined) {
      this.#waiting.get(Number(message.id))?.(message.result);
      return;
    }
    this.#heard.push(message);
    if (message.id === undefined) return;
    // The server asks for its settings: none but the usual ones.
    const items = (message.params as { items?: unknown[] } | undefined)?.items ?? [];
    const result =
      message.method === 'workspace/configuration'
        ? items.map(() => ({ hover: true, completion: true, validate: true }))
        : null;
    this.#send({ id: message.id, result });
  }
}
