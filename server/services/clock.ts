/** Wall-clock milliseconds. Passed in, so that tests can hold it. */
export type Clock = () => number;
