/** The gateway's own programs, started with a data directory of their own and ended by their ids. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** Longer than any start takes, with unoptimised programs on a busy machine. */
const START_MILLIS = 60_000;
const STOP_MILLIS = 30_000;

const running = new Set();

// Whatever ends this process ends them.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Settings of the person who runs the stories are not the stories'. */
const environment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('GAAS_')));

/** A started program, whose lines of standard output can be awaited. */
export class Program {
  #child;
  #lines = [];
  #log = [];
  #waiting = new Set();
  #ended;

  constructor(folder, name, flags) {
    this.name = name;
    this.#child = spawn(path.join(folder, name), flags, { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(this.#child);
    this.#ended = new Promise((resolve) => {
      const end = (how) => {
        running.delete(this.#child);
        for (const { reject } of this.#waiting) reject(new Error(`${name} ended: ${how}\n${this.log()}`));
        resolve(how);
      };
      this.#child.once('error', (error) => end(error.message));
      this.#child.once('close', (code, signal) => end(signal ?? `exit code ${code}`));
    });
    createInterface({ input: this.#child.stdout }).on('line', (line) => this.#heard(line));
    createInterface({ input: this.#child.stderr }).on('line', (line) => this.#log.push(line));
  }

  #heard(line) {
    this.#log.push(line);
    this.#lines.push(line);
    for (const one of this.#waiting) if (line.startsWith(one.prefix)) one.resolve(line);
  }

  /** The rest of the first line that starts so. */
  async line(prefix) {
    const rest = (line) => line.slice(prefix.length).trim();
    const before = this.#lines.find((line) => line.startsWith(prefix));
    if (before !== undefined) return rest(before);
    const one = { prefix };
    let timer;
    const found = new Promise((resolve, reject) => {
      Object.assign(one, { resolve, reject });
      timer = setTimeout(() => reject(new Error(`${this.name} does not print "${prefix}"\n${this.log()}`)), START_MILLIS);
    });
    this.#waiting.add(one);
    try {
      return rest(await found);
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(one);
    }
  }

  /** What it wrote, without the token that a first start prints. */
  log() {
    const lines = this.#log.map((line) => `  ${this.name}: ${line.replaceAll(/gaasadm_\w+/g, 'gaasadm_…')}`);
    return lines.join('\n');
  }

  /** Waits until it has ended by itself. */
  ended() {
    return this.#ended;
  }

  async stop() {
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MILLIS);
    await this.#ended;
    clearTimeout(timer);
  }
}

/** A gateway on free ports with a fresh data directory. */
export class Gateway {
  #folder;
  #home;
  #programs = [];

  constructor(folder, home) {
    this.#folder = folder;
    this.#home = home;
    this.dataDir = path.join(home, 'data');
    this.tokenFile = path.join(this.dataDir, 'admin-token');
  }

  /** Makes the data directory's place; nothing runs yet. */
  static async prepare(folder) {
    const home = await mkdtemp(path.join(tmpdir(), 'gaas-browser-'));
    // An empty file, so that the checkout's own configuration does not matter.
    await writeFile(path.join(home, 'gaas.toml'), '');
    return new Gateway(folder, home);
  }

  static async start(folder) {
    const gateway = await Gateway.prepare(folder);
    try {
      await gateway.startProxy();
      await gateway.startAdmin();
      return gateway;
    } catch (error) {
      await gateway.stop();
      throw error;
    }
  }

  #start(name, ...listeners) {
    const flags = ['--config', path.join(this.#home, 'gaas.toml'), '--data-dir', this.dataDir, ...listeners];
    const program = new Program(this.#folder, name, flags);
    this.#programs.push(program);
    return program;
  }

  async startProxy(listen = '127.0.0.1:0') {
    const proxy = this.#start('gaas-proxy', '--proxy-listen', listen, '--ops-listen', '127.0.0.1:0');
    this.proxyUrl = urlOf(await proxy.line('gaas-proxy listening on'));
    await proxy.line('gaas-proxy ready');
  }

  /** Started after the data plane, so that it can be told where that listens. */
  async startAdmin() {
    const proxyListen = this.proxyUrl === undefined ? '127.0.0.1:0' : new URL(this.proxyUrl).host;
    const admin = this.#start('gaas-admin', '--admin-listen', '127.0.0.1:0', '--proxy-listen', proxyListen);
    this.adminUrl = urlOf(await admin.line('gaas-admin listening on'));
  }

  /** Ends what runs; the data stay. */
  async stopPrograms() {
    await Promise.all(this.#programs.splice(0).map((program) => program.stop()));
  }

  log() {
    return this.#programs.map((program) => program.log()).join('\n');
  }

  async stop() {
    await this.stopPrograms();
    await rm(this.#home, { recursive: true, force: true });
  }
}

const urlOf = (address) => (address.startsWith('http') ? address : `http://${address}`);
