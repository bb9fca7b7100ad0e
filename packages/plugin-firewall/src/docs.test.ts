import { join } from 'node:path';
import { pluginDocsSuite } from '@podwire/testkit';
import { schema } from './generated/validate.ts';
import { definition } from './index.ts';

pluginDocsSuite({
  definition,
  root: join(import.meta.dirname, '..'),
  keys: Object.keys(schema.properties ?? {}),
  quoted: 'bridge-firewall.conflist',
});
