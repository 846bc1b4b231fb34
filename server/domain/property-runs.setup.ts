/** For `npm run fuzz`: properties that say nothing about their number of cases are tried as often as the others. */
import fc from 'fast-check';
import { propertyRuns } from './property-runs.fixtures.ts';

fc.configureGlobal(propertyRuns(100));
