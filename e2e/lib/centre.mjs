// Starts the built binary with the sample province and stops it; waits on conditions, never for a fixed time.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Path of the binary under test. */
export const binary = process.env.LUYTRE_BIN ?? join(import.meta.dirname, '../../target/release/luytre');

/** Python as Debian packages it, with Debian's packages: another `python3` in the path does not see them. */
export const python = process.env.PYTHON ?? (existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3');

/**
 * Asks until `question` answers something truthy, at most `seconds`.
 * @template T
 * @param {string} what what is waited for, for the error
 * @param {() => Promise<T>} question
 * @param {number} seconds
 * @returns {Promise<T>}
 */
export async function until(what, question, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  let last;
  for (;;) {
    try {
      const answer = await question();
      if (answer) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${seconds} s for ${what}; last: ${last?.stack ?? JSON.stringify(last)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** A running demonstration. */
export class Centre {
  /** Starts a demonstration on free ports in a folder of its own. */
  static async demo() {
    const folder = mkdtempSync(join(tmpdir(), 'luytre-e2e-'));
    const centre = new Centre();
    centre.folder = folder;
    centre.started = Date.now();
    centre.output = '';
    centre.child = spawn(binary, ['demo', '--listen', '127.0.0.1:0', '--ingest', '127.0.0.1:0', '--data', folder, '--lang', 'en'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    centre.child.stdout.on('data', (text) => (centre.output += text));
    centre.child.stderr.on('data', (text) => (centre.output += text));
    const file = join(folder, 'demo.json');
    await until(
      'demo.json',
      async () => {
        if (centre.child.exitCode !== null) throw new Error(`the demonstration ended: ${centre.output}`);
        return existsSync(file) && readFileSync(file, 'utf8').trim().endsWith('}');
      },
      60,
    );
    Object.assign(centre, JSON.parse(readFileSync(file, 'utf8')));
    return centre;
  }

  /** Asks the API with the administrator's token. */
  async api(path, options = {}) {
    const response = await fetch(this.url + path, {
      ...options,
      headers: { authorization: `Bearer ${this.token}`, ...options.headers },
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  /** The first account of a role, or the account with this login. */
  account(roleOrLogin) {
    const found = this.accounts.find((account) => account.role === roleOrLogin || account.login === roleOrLogin);
    if (!found) throw new Error(`no account with the role or login ${roleOrLogin}`);
    return found;
  }

  /** Sends one line of syslog (RFC 5424) over TCP, as a machine named `host` that nobody registered. */
  async syslog(host, message) {
    const line = `<38>1 ${new Date().toISOString()} ${host} sshd 4242 - - ${message}\n`;
    const [address, port] = this.syslog_tcp.split(':');
    const socket = connect(Number(port), address);
    await new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.end(line, resolve);
    });
  }

  /** Resident memory of the process in MiB. */
  residentMiB() {
    const status = readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
    return Number(/VmRSS:\s+(\d+)/.exec(status)[1]) / 1024;
  }

  /** Stops the demonstration and removes its folder. */
  async stop() {
    if (this.child.exitCode === null) {
      this.child.kill('SIGINT');
      await until('the demonstration to end', async () => this.child.exitCode !== null || this.child.signalCode, 30);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
