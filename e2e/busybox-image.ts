import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { mustRun } from '@podwire/testkit';

/** The name under which the image is known once it is imported. */
export const imageName = 'docker.io/library/busybox:latest';

const applets = ['sh', 'sleep', 'ping', 'ip', 'mkdir', 'httpd', 'nc'];

/** Writes an image of Debian's static busybox, as `docker save` would, and returns the archive's path. */
export async function busyboxImage(folder: string): Promise<string> {
  const bin = join(folder, 'rootfs', 'bin');
  mkdirSync(bin, { recursive: true });
  copyFileSync('/bin/busybox', join(bin, 'busybox'));
  for (const applet of applets) symlinkSync('busybox', join(bin, applet));
  const layer = join(folder, 'layer.tar');
  await mustRun('tar', ['-C', join(folder, 'rootfs'), '-cf', layer, '.']);
  const digest = createHash('sha256').update(readFileSync(layer)).digest('hex');
  const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
  const config = { architecture, os: 'linux', config: {}, rootfs: { type: 'layers', diff_ids: [`sha256:${digest}`] } };
  const manifest = [{ Config: 'config.json', RepoTags: [imageName], Layers: ['layer.tar'] }];
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  const image = join(folder, 'image.tar');
  await mustRun('tar', ['-C', folder, '-cf', image, 'manifest.json', 'config.json', 'layer.tar']);
  return image;
}
