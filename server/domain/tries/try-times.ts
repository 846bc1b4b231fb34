/** How long a change with an end may stand. Apart from the schemas, which no page needs to load. */

export const longestTryDays = 30;
export const longestTryMinutes = longestTryDays * 24 * 60;
