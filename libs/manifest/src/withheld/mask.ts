/** Gives what is shown in place of a secret: the same for the same secret, within the one who asks. */
export type Mask = (secret: string) => string;

/** What stands in a declaration where a secret was; `id` names it to whoever keeps it. */
export const maskOf = (id: string): string => `tidemark-withheld-${id}`;
/** Finds masks in a text. */
export const MASK = /tidemark-withheld-[0-9a-f]{32}/g;

/** Whether a text holds a mask, and which. */
export const masksIn = (text: string): string[] => [...new Set(text.match(MASK) ?? [])];
