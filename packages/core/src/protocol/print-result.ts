import { printJson } from '../json/print.ts';
import { convertResult } from './convert-result.ts';
import { generationOf, type VersionedResult } from './legacy-results.ts';
import { shapeResult } from './result-shape.ts';
import { defaultVersion } from './versions.ts';

/**
 * The text of a result in a version: four spaces, no newline at its end. Addresses come out canonical, empty keys
 * are left out, and from 1.0.0 on keys are sorted at every level.
 *
 * @throws CniError when the result cannot be expressed in that version, or holds what no result may hold
 */
export function printResult(result: VersionedResult, version: string): string {
  const converted = convertResult(result, version);
  const generation = generationOf(version || defaultVersion) ?? '100';
  const shaped = shapeResult(generation, converted);
  return printJson(generation === '100' ? sortKeys(shaped) : shaped, 4);
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sortKeys(inner)]));
}
