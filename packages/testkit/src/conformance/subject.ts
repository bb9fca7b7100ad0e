import { expect } from 'vitest';
import { test } from '../fixtures.ts';
import type { PluginAnswer } from '../plugin-executable.ts';
import { PluginFolder } from '../plugin-executable.ts';
import type { TestNamespace } from '../test-namespace.ts';

/** The plugin that is put to the test, and a configuration that works. */
export interface ConformanceSubject {
  /** The folder with the executable and those that it delegates to. */
  readonly folder: string;
  /** The CNI `type`, which is the executable's name. */
  readonly type: string;
  /**
   * `interface`: makes CNI_IFNAME. `ipam`: returns addresses alone. `loopback`: brings up lo, returns no address.
   */
  readonly role: 'interface' | 'ipam' | 'loopback';
  /** The configuration without `cniVersion`, `name` and `type`; state goes into the folder that it is given. */
  readonly config: (stateFolder: string) => object;
  /** Spec versions it must speak, oldest first. */
  readonly versions: readonly string[];
}

/** The configuration of a call. */
export type Configure = (version: string | undefined, more?: object) => object;

/** testkit's `test` with the plugin's folder and its configuration. */
export function conformanceTest(subject: ConformanceSubject) {
  return test.extend<{ plugin: PluginFolder; configure: Configure }>({
    plugin: async ({ host }, use) => {
      await use(new PluginFolder(subject.folder, host));
    },
    configure: async ({ folder }, use) => {
      await use((version, more) => ({
        ...(version === undefined ? {} : { cniVersion: version }),
        name: 'conformance',
        type: subject.type,
        ...subject.config(folder),
        ...more,
      }));
    },
  });
}

/** A failure as the specification wants it: exit status not 0, one error object and nothing else on stdout. */
export function expectError(
  answer: PluginAnswer,
  expected: { readonly code: number; readonly msg?: string | RegExp },
): void {
  expect(answer.exitCode, answer.stdout).not.toBe(0);
  expect(answer.json, `stdout is no JSON object: ${answer.stdout} ${answer.stderr}`).toBeDefined();
  expect(answer.json).toMatchObject({ code: expected.code, msg: expect.any(String) });
  const { msg, ...rest } = answer.json ?? {};
  const text = [msg, rest.details].join('; ');
  if (expected.msg !== undefined) expect(text).toMatch(expected.msg);
  expect(
    Object.keys(rest).every((key) => ['cniVersion', 'code', 'details'].includes(key)),
    answer.stdout,
  ).toBe(true);
}

/** Success without anything to say. */
export function expectSilence(answer: PluginAnswer): void {
  expect(answer).toMatchObject({ exitCode: 0, stdout: '' });
}

/** Whether a version is at least another; both of the form 1.2.3. */
export function isAtLeast(version: string, minimum: string): boolean {
  return version.localeCompare(minimum, 'en', { numeric: true }) >= 0;
}

/** Snapshots of both namespaces, to show that a refused call touched nothing. */
export async function look(...namespaces: readonly TestNamespace[]): Promise<unknown> {
  return Promise.all(namespaces.map((namespace) => namespace.snapshot()));
}
