/**
 * A loader for the tables in which react-aria lists its words in thirty languages: only the English ones stay, for
 * Corral speaks no other, and that is what react-aria falls back to. Without it every page loads all of them.
 */
module.exports = function keepEnglish(source) {
  const english = /^import (\S+) from "(.*\/en-US\.m?js)";$/m.exec(source);
  // Another form than expected is left as it is: too large, never wrong.
  return english ? `import words from "${english[2]}";\nexport default { "en-US": words };\n` : source;
};
