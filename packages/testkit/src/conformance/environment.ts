import { describe, expect } from 'vitest';
import { type ConformanceSubject, conformanceTest, expectError, isAtLeast, look } from './subject.ts';

const required = {
  ADD: ['CNI_CONTAINERID', 'CNI_NETNS', 'CNI_IFNAME', 'CNI_PATH'],
  CHECK: ['CNI_CONTAINERID', 'CNI_NETNS', 'CNI_IFNAME', 'CNI_PATH'],
  DEL: ['CNI_CONTAINERID', 'CNI_IFNAME', 'CNI_PATH'],
  GC: ['CNI_PATH'],
  STATUS: ['CNI_PATH'],
} as const;

/** What is checked before anything is changed: environment, stdin, names and versions. */
export function environmentConformance(subject: ConformanceSubject): void {
  const test = conformanceTest(subject);
  const { type, versions } = subject;
  const newest = versions.at(-1) ?? '1.0.0';
  const commands = (Object.keys(required) as (keyof typeof required)[]).filter(
    (command) => isAtLeast(newest, '1.1.0') || !['GC', 'STATUS'].includes(command),
  );

  describe(`${type}: what it says of itself`, () => {
    test('without a command, the about text is on stderr and names plugin and versions', async ({ plugin }) => {
      const answer = await plugin.call(type, { command: '', config: '', environment: { CNI_COMMAND: undefined } });
      expect(answer).toMatchObject({ exitCode: 0, stdout: '' });
      const [about, protocol] = answer.stderr.split('\n');
      expect(about).toMatch(new RegExp(`^CNI ${type} plugin \\S+`));
      expect(protocol).toBe(`CNI protocol versions supported: ${versions.join(', ')}`);
    });

    test('VERSION gives its versions, whatever is on stdin and in the environment', async ({ plugin }) => {
      for (const config of ['', '{"cniVersion":"0.4.0"}', 'garbage']) {
        const environment = { CNI_CONTAINERID: '%%', CNI_PATH: undefined, CNI_IFNAME: undefined };
        const answer = await plugin.call(type, { command: 'VERSION', config, environment });
        expect(answer.exitCode).toBe(0);
        expect(answer.json).toEqual({ cniVersion: newest, supportedVersions: versions });
      }
    });
  });

  describe(`${type}: a bad environment is code 4, and changes nothing`, () => {
    test.for(commands.flatMap((command) => required[command].map((variable) => [command, variable] as const)))(
      '%s without %s, unset or empty',
      async ([command, variable], { plugin, host, pod, configure }) => {
        const before = await look(host, pod);
        for (const value of [undefined, '']) {
          const call = { command, config: configure(newest), netns: pod.path, environment: { [variable]: value } };
          expectError(await plugin.call(type, call), { code: 4, msg: `required env variables [${variable}] missing` });
        }
        expect(await look(host, pod)).toEqual(before);
      },
    );

    test('all missing variables are named at once, in order', async ({ plugin, configure }) => {
      const environment = { CNI_NETNS: undefined, CNI_IFNAME: undefined, CNI_PATH: undefined };
      const answer = await plugin.call(type, { command: 'ADD', config: configure(newest), environment });
      expectError(answer, { code: 4, msg: 'required env variables [CNI_NETNS,CNI_IFNAME,CNI_PATH] missing' });
    });

    test.for(['-a', '.a', 'a b', 'a/b', '../a', 'a\n', 'ä', 'some-%%container-id'])(
      'the container ID %j',
      async (containerId, { plugin, pod, configure }) => {
        const call = { config: configure(newest), netns: pod.path, containerId };
        for (const command of ['ADD', 'DEL']) {
          const answer = await plugin.call(type, { ...call, command });
          expectError(answer, { code: 4, msg: 'invalid characters in containerID' });
          expect(answer.json).toMatchObject({ details: containerId });
        }
      },
    );

    test.for([
      ['x'.repeat(16), 'interface name is too long'],
      ['ä'.repeat(8), 'interface name is too long'],
      ['.', 'interface name is . or ..'],
      ['..', 'interface name is . or ..'],
      ['a/b', 'interface name contains / or : or whitespace characters'],
      ['a:b', 'interface name contains / or : or whitespace characters'],
      ['a b', 'interface name contains / or : or whitespace characters'],
      ['a\u00a0', 'interface name contains / or : or whitespace characters'],
      ['a\u0085', 'interface name contains / or : or whitespace characters'],
    ] as const)('the interface name %j', async ([ifname, msg], { plugin, pod, configure }) => {
      const answer = await plugin.call(type, { command: 'ADD', config: configure(newest), netns: pod.path, ifname });
      expectError(answer, { code: 4, msg });
    });

    test.for(['NOPE', 'add'])('the command %s', async (command, { plugin, configure }) => {
      const answer = await plugin.call(type, { command, config: configure(newest) });
      expectError(answer, { code: 4, msg: `unknown CNI_COMMAND: ${command}` });
    });
  });

  describe(`${type}: a bad configuration changes nothing`, () => {
    test.for([
      ['an empty stdin', '', 6],
      ['broken JSON', '{"cniVersion": "1.0.0", "name": ', 6],
      ['a list', '[]', 6],
      ['a name that is a number', '{"cniVersion":"1.0.0","name":7}', 6],
      ['no name', '{"cniVersion":"1.0.0"}', 7],
      ['a name with a slash', '{"cniVersion":"1.0.0","name":"../up"}', 7],
      ['a name with other characters', '{"cniVersion":"1.0.0","name":"te%%st"}', 7],
      ['a version of the future', '{"cniVersion":"9.9.9","name":"a"}', 1],
      ['a version that is none', '{"cniVersion":"adsfsadf","name":"a"}', 1],
      ['a version that is a number', '{"cniVersion":1,"name":"a"}', 6],
    ] as const)('%s', async ([, config, code], { plugin, host, pod }) => {
      const before = await look(host, pod);
      for (const command of ['ADD', 'DEL']) {
        expectError(await plugin.call(type, { command, config, netns: pod.path }), { code });
      }
      expect(await look(host, pod)).toEqual(before);
    });

    test('a version of the future is told which ones there are', async ({ plugin, pod, configure }) => {
      const answer = await plugin.call(type, { command: 'ADD', config: configure('9.9.9'), netns: pod.path });
      expectError(answer, { code: 1, msg: 'incompatible CNI versions' });
      const list = versions.map((version) => `"${version}"`).join(' ');
      expect(answer.json).toMatchObject({ details: `config is "9.9.9", plugin supports [${list}]` });
    });

    test('CHECK, GC and STATUS are for the versions that have them', async ({ plugin, pod, configure }) => {
      for (const [command, since] of [
        ['CHECK', '0.4.0'],
        ['GC', '1.1.0'],
        ['STATUS', '1.1.0'],
      ] as const) {
        if (!commands.includes(command)) continue;
        for (const version of versions.filter((older) => !isAtLeast(older, since))) {
          const answer = await plugin.call(type, { command, config: configure(version), netns: pod.path });
          expectError(answer, { code: 1, msg: `config version does not allow ${command}` });
        }
      }
    });
  });
}
