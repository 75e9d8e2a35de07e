/** Types of what `npm run generate` makes of src/review/report/browser/. */

/** The script of the page. It cannot end the element that it stands in. */
export const script: string;
/** Its style sheet. */
export const style: string;
