import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { test as base, expect, withFolder } from '@podwire/testkit';
import { describe } from 'vitest';
import { DaemonWorld } from '../testing/daemon-world.ts';
import type { Behaviour } from '../testing/faulty-daemon.ts';
import { askDaemon, callDaemon, type WarmAnswer } from './client.ts';
import { encodeRequest, FrameReader } from './framing.ts';
import type { Settings } from './settings.ts';

const SIGTERM = 15;

/** A daemon whose plugin misbehaves. */
class FaultyWorld {
  constructor(
    private readonly world: DaemonWorld,
    private readonly folder: string,
  ) {}

  get socket() {
    return this.world.places.socket;
  }

  start(settings: Partial<Settings> = {}, environment: Record<string, string> = {}) {
    return this.world.start({ PODWIRE_TEST_SETTINGS: JSON.stringify(settings), ...environment });
  }

  status() {
    return askDaemon(this.socket, 'STATUS');
  }

  made(name: string) {
    return join(this.folder, name);
  }

  request(behaviour: Behaviour, name: string, network = 'net') {
    const config = { cniVersion: '1.1.0', name: network, type: 'faulty', behaviour, made: this.made(name) };
    return this.world.request('faulty', 'ADD', config, { CNI_CONTAINERID: name, CNI_NETNS: '/run/netns/none' });
  }

  /** A call that is under way. */
  async call(behaviour: Behaviour, name: string, network?: string) {
    const calling = callDaemon(this.socket, this.request(behaviour, name, network));
    await until(() => existsSync(this.made(name)));
    return calling;
  }

  letGo(name: string) {
    writeFileSync(`${this.made(name)}.go`, '');
  }

  log(event: string): Record<string, unknown>[] {
    const lines = readFileSync(this.world.places.log, 'utf8').trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line)).filter((line) => line.event === event);
  }

  /** Whether it still serves, as the same process. */
  async serves(pid: number) {
    expect(await this.world.call('faulty', 'VERSION', '')).toMatchObject({ kind: 'done', exitCode: 0 });
    expect(await this.status()).toMatchObject({ pid, state: 'serving', running: 0, waiting: 0 });
  }
}

async function until(done: () => boolean | Promise<boolean>) {
  for (let attempt = 0; attempt < 1000; attempt++) {
    if (await done()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`never: ${done}`);
}

const isThere = (pid: number) => existsSync(`/proc/${pid}/exe`);
const errorOf = (answer: WarmAnswer) => (answer.kind === 'done' ? JSON.parse(answer.stdout) : answer);

const test = base.extend(withFolder).extend<{ world: DaemonWorld; faulty: FaultyWorld }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads a fixture's dependencies from its first parameter
  world: async ({}, use) => {
    const world = await DaemonWorld.make(join(import.meta.dirname, '../testing/faulty-daemon.ts'));
    await use(world);
    const status = await askDaemon(world.places.socket, 'STATUS');
    if (status) process.kill(status.pid, 'SIGKILL');
    world.remove();
  },
  faulty: async ({ world, folder }, use) => use(new FaultyWorld(world, folder)),
});

describe('a caller', () => {
  test('that gets a signal is answered when what was done is taken back', async ({ faulty }) => {
    const { pid } = await faulty.start();
    const calling = await faulty.call('wait', 'x');
    calling.signal(SIGTERM);
    expect(errorOf(await calling.answer)).toEqual({
      cniVersion: '1.1.0',
      code: 11,
      msg: 'the call was aborted: got SIGTERM',
    });
    expect(existsSync(faulty.made('x'))).toBe(false);
    await faulty.serves(pid);
  });

  test('that dies has its call taken back', async ({ faulty }) => {
    const { pid } = await faulty.start();
    (await faulty.call('wait', 'x')).hangUp();
    await until(() => !existsSync(faulty.made('x')));
    await until(() => faulty.log('call').length > 0);
    expect(faulty.log('call')).toEqual([
      expect.objectContaining({ container: 'x', exit: 1, error: 'the call was aborted: the caller is gone' }),
    ]);
    await faulty.serves(pid);
  });

  test('that dies, or gets a signal, before its turn has no call made', async ({ faulty }) => {
    const { pid } = await faulty.start({ atOnce: 1 });
    const first = await faulty.call('wait', 'first');
    const [dies, told] = ['dies', 'told'].map((name) => callDaemon(faulty.socket, faulty.request('speak', name)));
    await until(async () => (await faulty.status())?.waiting === 2);
    dies?.hangUp();
    told?.signal(SIGTERM);
    expect(errorOf((await told?.answer) ?? { kind: 'died' })).toMatchObject({ code: 11 });
    await until(async () => (await faulty.status())?.waiting === 0);
    faulty.letGo('first');
    expect(await first.answer).toMatchObject({ kind: 'done', exitCode: 0 });
    expect(['dies', 'told'].map((name) => existsSync(faulty.made(name)))).toEqual([false, false]);
    await faulty.serves(pid);
  });

  test('gets what a plugin says on stderr, and its delegates no daemon', async ({ faulty }) => {
    await faulty.start();
    const { answer } = await faulty.call('speak', 'x');
    expect(await answer).toMatchObject({ exitCode: 0, stderr: 'line 0\nline 1\nline 2\n' });
    expect(JSON.parse(readFileSync(faulty.made('x'), 'utf8'))).toMatchObject({ PODWIRE_DAEMON: 'off' });
  });

  test('too many of them are told to try again', async ({ faulty }) => {
    const { pid } = await faulty.start({ atOnce: 1, waiting: 2 });
    const first = await faulty.call('wait', 'first');
    const waiting = ['a', 'b'].map((name) => callDaemon(faulty.socket, faulty.request('speak', name)));
    await until(async () => (await faulty.status())?.waiting === 2);
    const { answer } = callDaemon(faulty.socket, faulty.request('speak', 'c'));
    expect(errorOf(await answer)).toMatchObject({ cniVersion: '1.1.0', code: 11, msg: '2 calls are waiting already' });
    faulty.letGo('first');
    for (const each of [first, ...waiting]) expect(await each.answer).toMatchObject({ kind: 'done', exitCode: 0 });
    expect(existsSync(faulty.made('c'))).toBe(false);
    await faulty.serves(pid);
  });
});

describe('what is no request', () => {
  /** Sends bytes, closes nothing, and gives what comes back. */
  const send = (socket: string, chunks: Iterable<Buffer>) =>
    new Promise<{ kind: string; text: string }[]>((resolve) => {
      const connection = connect({ path: socket, allowHalfOpen: true });
      const reader = new FrameReader();
      const frames: { kind: string; text: string }[] = [];
      connection.on('data', (chunk) => {
        frames.push(...reader.push(chunk).map(({ kind, body }) => ({ kind, text: body.toString() })));
      });
      connection.on('error', () => undefined); // it stops listening before all of it is there
      connection.once('close', () => resolve(frames));
      connection.once('end', () => connection.destroy());
      for (const chunk of chunks) connection.write(chunk);
    });

  test('is answered at once when that is clear, and does not harm', async ({ faulty }) => {
    const { pid } = await faulty.start();
    expect(await send(faulty.socket, [Buffer.from('GET / HTTP/1.1\r\n\r\n')])).toEqual([
      { kind: 'cold', text: 'this is no request: it does not start as a request does' },
    ]);
    const large = Buffer.alloc(1 << 20, 'x');
    const header = encodeRequest({ type: '', environment: {}, stdin: '' });
    header.writeUInt32LE(100 << 20, 16);
    expect(await send(faulty.socket, [header, ...Array.from({ length: 100 }, () => large)])).toEqual([
      { kind: 'cold', text: 'this is no request: its stdin has 104857600 bytes, of at most 16777216' },
    ]);
    const afterwards = encodeRequest(faulty.request('wait', 'x'));
    expect(await send(faulty.socket, [afterwards, Buffer.from('garbage')])).toEqual([]);
    await until(() => faulty.log('call').length > 0);
    expect(existsSync(faulty.made('x'))).toBe(false);
    await faulty.serves(pid);
  });

  test('is given up when the rest does not come', async ({ faulty }) => {
    const { pid } = await faulty.start({ patienceMs: 200 });
    const whole = encodeRequest(faulty.request('speak', 'x'));
    for (const length of [0, 5, 30, whole.length - 1]) {
      expect(await send(faulty.socket, [whole.subarray(0, length)])).toEqual([
        { kind: 'cold', text: 'the request did not come in time' },
      ]);
    }
    expect(existsSync(faulty.made('x'))).toBe(false);
    await faulty.serves(pid);
  });

  test('and is large takes bounded memory, and lets others in', async ({ faulty }) => {
    const { pid } = await faulty.start({ patienceMs: 1000 });
    const half = encodeRequest({ type: 'faulty', environment: {}, stdin: 'x'.repeat(16 << 20) }).subarray(0, 15 << 20);
    const all = Array.from({ length: 20 }, () => send(faulty.socket, [half]));
    await faulty.serves(pid);
    const { rssBytes = 0 } = (await faulty.status()) ?? {};
    expect(rssBytes / 2 ** 20).toBeLessThan(260);
    expect((await Promise.all(all)).flat().map(({ kind }) => kind)).toEqual(Array.from({ length: 20 }, () => 'cold'));
    await faulty.serves(pid);
  });

  test('while one that is as large as may be is served', async ({ faulty }) => {
    await faulty.start();
    const request = faulty.request('speak', 'x');
    const stdin = request.stdin.padEnd(16 << 20, ' ');
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => callDaemon(faulty.socket, { ...request, stdin }).answer),
    );
    for (const answer of answers) expect(answer).toMatchObject({ kind: 'done', exitCode: 0 });
  });
});

describe('a plugin', () => {
  test.for(['throw', 'reject'] as const)(
    'with an error that nothing caught (%s) has no one else suffer',
    async (behaviour, { faulty }) => {
      const { pid } = await faulty.start();
      const other = await faulty.call('wait', 'other');
      const bad = callDaemon(faulty.socket, faulty.request(behaviour, 'bad'));
      expect(errorOf(await bad.answer)).toMatchObject({
        code: 999,
        msg: { throw: 'thrown by a timer', reject: 'rejected by nobody' }[behaviour],
      });
      expect(existsSync(faulty.made('bad'))).toBe(false);
      faulty.letGo('other');
      expect(await other.answer).toMatchObject({ kind: 'done', exitCode: 0 });
      await faulty.serves(pid);
      expect(faulty.log('bug')).toHaveLength(1);
    },
  );

  test('whose call takes too long is stopped, and what it did is taken back', async ({ faulty }) => {
    const { pid } = await faulty.start({}, { PODWIRE_DEADLINE: '0.2' });
    const { answer } = await faulty.call('wait', 'x');
    expect(errorOf(await answer)).toMatchObject({
      code: 11,
      msg: 'the call was aborted: it took longer than 0.2 seconds',
    });
    expect(existsSync(faulty.made('x'))).toBe(false);
    await faulty.serves(pid);
  });

  test('whose call cannot be stopped is answered for, and the daemon makes room for another', async ({ faulty }) => {
    const { pid } = await faulty.start({ deadlineMs: 100, undoMs: 100 });
    const { answer } = await faulty.call('deaf', 'x');
    expect(errorOf(await answer)).toMatchObject({ code: 11, msg: 'the call was aborted and does not end' });
    await until(() => !isThere(pid));
    expect((await faulty.start()).pid).not.toBe(pid);
  });

  test('an error outside of any call has the daemon end, once what runs has finished', async ({ faulty }) => {
    const { pid } = await faulty.start();
    const other = await faulty.call('wait', 'other');
    const stray = await faulty.call('stray', 'stray');
    await until(() => !existsSync(faulty.socket));
    expect(await callDaemon(faulty.socket, faulty.request('speak', 'late')).answer).toMatchObject({ kind: 'nobody' });
    for (const name of ['other', 'stray']) faulty.letGo(name);
    for (const each of [other, stray]) expect(await each.answer).toMatchObject({ kind: 'done', exitCode: 0 });
    await until(() => !isThere(pid));
    expect(faulty.log('leave')).toEqual([expect.objectContaining({ why: 'an error outside of any call' })]);
  });
});

describe('a daemon', () => {
  test('that is killed leaves callers without an answer, and the next one in its place', async ({ faulty }) => {
    const { pid } = await faulty.start();
    const { answer } = await faulty.call('wait', 'x');
    process.kill(pid, 'SIGKILL');
    expect(await answer).toEqual({ kind: 'died' });
    expect(existsSync(faulty.socket)).toBe(true);
    const next = await faulty.start();
    expect(next.pid).not.toBe(pid);
    await faulty.serves(next.pid);
  });

  test('that is told to end lets calls finish, and has those that wait run elsewhere', async ({ faulty }) => {
    const { pid } = await faulty.start({ atOnce: 1 });
    const running = await faulty.call('wait', 'running');
    const waiting = callDaemon(faulty.socket, faulty.request('speak', 'waiting'));
    await until(async () => (await faulty.status())?.waiting === 1);
    process.kill(pid, 'SIGTERM');
    expect(await waiting.answer).toEqual({ kind: 'cold', why: 'the daemon ends' });
    expect(existsSync(faulty.socket)).toBe(false);
    faulty.letGo('running');
    expect(await running.answer).toMatchObject({ kind: 'done', exitCode: 0 });
    await until(() => !isThere(pid));
  });

  test.for([
    ['told twice', {}, 2],
    ['out of patience', { finishMs: 100 }, 1],
  ] as const)('that is %s takes back what runs', async ([, settings, times], { faulty }) => {
    const { pid } = await faulty.start(settings);
    const { answer } = await faulty.call('wait', 'x');
    for (let time = 0; time < times; time++) {
      process.kill(pid, 'SIGTERM');
      await until(() => faulty.log('leave').length > 0);
    }
    expect(errorOf(await answer)).toMatchObject({ code: 11, msg: 'the call was aborted: got SIGTERM' });
    expect(existsSync(faulty.made('x'))).toBe(false);
    await until(() => !isThere(pid));
  });

  test('without callers ends after a time, and not before', async ({ faulty }) => {
    const { pid } = await faulty.start({}, { PODWIRE_DAEMON_IDLE: '0.3' });
    for (let time = 0; time < 5; time++) {
      await faulty.serves(pid);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await until(() => !isThere(pid));
    expect(existsSync(faulty.socket)).toBe(false);
    expect(faulty.log('leave')).toEqual([expect.objectContaining({ why: 'nobody calls' })]);
  });

  test('is there once, however many are started', async ({ faulty }) => {
    const statuses = await Promise.all(Array.from({ length: 20 }, () => faulty.start()));
    expect(new Set(statuses.map(({ pid }) => pid)).size).toBe(1);
  });

  test('that is told to stop answers, and ends', async ({ faulty }) => {
    const { pid } = await faulty.start();
    expect(await askDaemon(faulty.socket, 'STOP')).toMatchObject({ pid });
    await until(() => !isThere(pid));
    expect(existsSync(faulty.socket)).toBe(false);
  });

  test('removes no socket but its own', async ({ faulty }) => {
    const { pid } = await faulty.start({ lookMs: 50 });
    rmSync(faulty.socket);
    writeFileSync(faulty.socket, "another's");
    await until(() => !isThere(pid));
    expect(readFileSync(faulty.socket, 'utf8')).toBe("another's");
    expect(faulty.log('leave')).toEqual([expect.objectContaining({ why: 'its socket is gone' })]);
  });

  test('whose build is replaced serves no call more', async ({ world, faulty }) => {
    const { pid } = await faulty.start();
    const running = await faulty.call('wait', 'running');
    rmSync(world.home, { recursive: true });
    world.addBuild('000000000001');
    const { answer } = callDaemon(faulty.socket, faulty.request('speak', 'x'));
    expect(await answer).toEqual({ kind: 'cold', why: "the daemon's build is gone" });
    faulty.letGo('running');
    expect(await running.answer).toMatchObject({ exitCode: 0 });
    await until(() => !isThere(pid));
  });

  test('whose build is gone ends without being called', async ({ world, faulty }) => {
    const { pid } = await faulty.start({ lookMs: 50 });
    rmSync(world.home, { recursive: true });
    await until(() => !isThere(pid));
  });

  test('of another build steps down once nobody calls it', async ({ world, faulty }) => {
    const older = await faulty.start({ idleWhenReplacedMs: 200 });
    const { socket } = world.places;
    world.home = world.addBuild('000000000002');
    const newer = await faulty.start();
    await until(() => !isThere(older.pid));
    expect(existsSync(socket)).toBe(false);
    await faulty.serves(newer.pid);
  });
});
