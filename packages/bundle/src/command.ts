import { coreVersion, NamespaceFactory, Namespaces } from '@podwire/core';
import { ExecRunner, InProcessRunner, NetworkRuntime, NodeFiles } from '@podwire/runtime';
import { createCommand, startCommand } from '@podwire/runtime/cli';
import { Container } from 'inversify';
import { daemonLogs, installedBuild, listDaemons, startDaemon, stopDaemons } from './daemon/control.ts';
import { everything } from './everything.ts';
import { inProcess, isThisBuild, registryOf } from './in-process.ts';
import { type InstallSource, install } from './install.ts';
import { wantedTraces } from './traces.ts';

/** Runs the `podwire` command with this process's words and streams, and ends the process with its status. */
export async function runCommand(source: InstallSource): Promise<void> {
  const abort = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => abort.abort(new Error(`got ${name}`)));
  const makeContainer = inProcess(everything, isThisBuild);
  const command = createCommand({
    version: coreVersion,
    env: process.env,
    folder: process.cwd(),
    streams: { stdout: process.stdout, stderr: process.stderr },
    signal: abort.signal,
    makeRuntime: (settings) =>
      new NetworkRuntime({
        ...settings,
        runner: new InProcessRunner(registryOf(everything), isThisBuild, makeContainer, new ExecRunner()),
        files: new NodeFiles(),
      }),
    installer: { install: (folder, options) => install(source, folder, options) },
    daemons: {
      start: (folder = source.folder ?? '/opt/cni/bin') => startDaemon(installedBuild(folder), process.env),
      list: () => listDaemons(process.env),
      stop: () => stopDaemons(process.env),
      logs: () => daemonLogs(process.env),
    },
    loadNamespaces: async () => {
      const container = new Container();
      await container.load(...everything.drivers, ...wantedTraces());
      return { factory: container.get(NamespaceFactory), namespaces: container.get(Namespaces) };
    },
    startCommand,
  });
  process.exitCode = await command.run(process.argv.slice(2));
}
