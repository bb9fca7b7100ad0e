import type { CommandDependencies, InstallSettings } from './dependencies.ts';
import type { AnswerFlags } from './operations.ts';

/** Writes the plugins' executables, and tells which. */
export async function install(
  { installer, streams }: CommandDependencies,
  folder: string,
  { json, node, launcher }: AnswerFlags & InstallSettings,
): Promise<void> {
  const report = await installer.install(folder, {
    ...(node === undefined ? {} : { node }),
    ...(launcher === undefined ? {} : { launcher }),
  });
  if (!report.warm && launcher !== false) {
    streams.stderr.write(
      'There is no launcher for this machine, so that each call starts Node.js. With a C compiler there, as Debian has\n' +
        'one in musl-tools or gcc, "npm run build" makes it.\n',
    );
  }
  if (!streams.stdout.isTTY || json) {
    streams.stdout.write(`${JSON.stringify(report, undefined, 4)}\n`);
    return;
  }
  streams.stdout.write(`${report.installed.length} plugins in ${report.folder}: ${report.installed.join(', ')}\n`);
  if (report.replaced.length > 0) {
    streams.stdout.write(`They replace executables of another make: ${report.replaced.join(', ')}\n`);
  }
}
