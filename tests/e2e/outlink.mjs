import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { make_browser } from '../testbed/browser.mjs';
import { check_answer } from '../testbed/openapi.mjs';
import { free_ports } from '../testbed/ports.mjs';
import { until } from '../testbed/wait.mjs';

export const binary = process.env.OUTLINK_BINARY ?? new URL('../../build/dev/src/outlink', import.meta.url).pathname;

// The real service in a data folder of its own.
export class Outlink {
  // Port 0: the service takes a free one and names its base URL itself. `tls`: { chain, key, host }, its own certificate.
  static async start({ ca_file, ca, data, port, tls, more = [], quiet = true, log_level = 'debug' } = {}) {
    const it = new Outlink();
    it.data = data ?? fs.mkdtempSync(path.join(os.tmpdir(), 'outlink-data-'));
    it.port = port ?? (await free_ports(1))[0];
    if (it.port !== 0) it.base_url = tls ? `https://${tls.host}:${it.port}` : `http://127.0.0.1:${it.port}`;
    it.browser = make_browser({ ca });
    it.options = { ca_file, tls, more, quiet, log_level };
    it.log = '';
    await it.launch();
    return it;
  }

  async launch() {
    const { ca_file, tls, log_level } = this.options;
    const args = ['run', '--data', this.data, '--port', String(this.port), '--log-level', log_level];
    if (this.port !== 0) args.push('--base-url', this.base_url);
    if (tls) args.push('--tls-certificate', tls.chain, '--tls-key', tls.key); else args.push('--allow-plain-http', 'true');
    if (ca_file) args.push('--ca-file', ca_file);
    args.push(...this.options.more);
    this.process = spawn(binary, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let ended = null;
    this.output = '';
    this.process.on('exit', (code, signal) => (ended = { code, signal }));
    this.process.stdout.on('data', (text) => (this.output += text));
    this.process.stderr.on('data', (text) => (this.log += text));
    await until(() => {
      if (ended) throw Object.assign(new Error(`outlink ended with ${JSON.stringify(ended)}: ${this.log.slice(-3000)}`), { ended, log: this.log });
      return this.output.includes('listens on');
    }, { what: 'outlink', ms: 30000 });
    this.ended = () => ended;
    [, this.listens_on, this.base_url] = this.output.match(/listens on (\S+), open (\S+)/);
  }

  setup_code() { return this.output.match(/code: (\S+)/)?.[1]; }

  // A call of the API as the console makes it; throws the problem for any answer that is not 2xx.
  async api(method, route, body) {
    const got = await this.raw(method, `/api/v1${route}`, body);
    const answer = got.text ? JSON.parse(got.text) : null;
    if (got.status < 200 || got.status > 299) throw Object.assign(new Error(`${method} ${route}: ${got.status} ${got.text}`), { status: got.status, problem: answer });
    if (answer?.csrf_token) this.csrf = answer.csrf_token;
    return answer;
  }

  // Whatever is asked in any test, the answer must be one that the OpenAPI document has.
  async raw(method, route, body) {
    const headers = { ...(this.csrf && { 'x-csrf-token': this.csrf }), ...(body !== undefined && { 'content-type': 'application/json' }), origin: this.base_url };
    const sent = body === undefined ? undefined : JSON.stringify(body);
    const got = await this.browser.call(`${this.base_url}${route}`, { method, headers, ...(sent !== undefined && { body: sent }) });
    check_answer(method, route, got, sent);
    return got;
  }

  async set_up() {
    await this.api('POST', '/setup', { code: this.setup_code(), name: 'Ada Admin', email: 'ada@example.test', password: 'a long password', project_key: 'SUP', project_name: 'Support' });
    [this.project] = (await this.api('GET', '/projects')).items;
  }

  async stop(signal = 'SIGTERM') {
    if (!this.ended()) this.process.kill(signal);
    await until(() => this.ended(), { what: 'the end of outlink', ms: 20000 });
    return this.ended();
  }

  async restart(signal) { await this.stop(signal); await this.launch(); }

  clean() { fs.rmSync(this.data, { recursive: true, force: true }); }
}
