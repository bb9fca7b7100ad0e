import { join } from 'node:path';
import { pluginDocsSuite } from '@podwire/testkit';
import { schema } from './generated/validate.ts';
import { definition } from './index.ts';

const mapping = schema.properties?.runtimeConfig?.properties?.portMappings?.items?.properties ?? {};

pluginDocsSuite({
  definition,
  root: join(import.meta.dirname, '..'),
  keys: [...Object.keys(schema.properties ?? {}), ...Object.keys(mapping)],
  quoted: 'published.conflist',
});
