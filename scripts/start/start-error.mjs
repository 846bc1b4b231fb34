/**
 * A start that cannot go on, told in one line that says what is wrong and how to mend it. Anything else that is
 * thrown is a bug and shows its stack.
 */
export class StartError extends Error {
  /**
   * @param {string} message one line
   * @param {string} [output] what a failed command printed, shown above the line
   */
  constructor(message, output = '') {
    super(message);
    this.name = 'StartError';
    this.output = output;
  }
}
