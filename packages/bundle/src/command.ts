import { type InstallSource, install } from './install.ts';

/** The `podwire` command. */
export async function runCommand(source: InstallSource): Promise<void> {
  const [verb, folder] = process.argv.slice(2);
  if (verb !== 'install' || folder === undefined) throw new Error('usage: podwire install DIR');
  console.log(JSON.stringify(install(source, folder)));
}
