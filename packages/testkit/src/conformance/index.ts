import { environmentConformance } from './environment.ts';
import { lifecycleConformance } from './lifecycle.ts';
import { maintenanceConformance } from './maintenance.ts';
import type { ConformanceSubject } from './subject.ts';

export type { ConformanceSubject } from './subject.ts';

/**
 * Declares the tests that any CNI plugin executable must pass. Call it in a vitest file that runs under
 * tools/in-namespace.
 */
export function conformanceSuite(subject: ConformanceSubject): void {
  environmentConformance(subject);
  lifecycleConformance(subject);
  maintenanceConformance(subject);
}
