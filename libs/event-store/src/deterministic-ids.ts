import { TIDEMARK_NAMESPACE, uuidv5 } from '@tidemark/kernel';

/** The id of the `index`-th command a process issues for the event at `position`: the same at every delivery. */
export const processCommandId = (process: string, position: number, index = 0): string =>
  uuidv5(`process/${process}/${String(position)}/${String(index)}`, TIDEMARK_NAMESPACE);

/** The id of the `index`-th event of a command. */
export const eventId = (commandId: string, index: number): string => uuidv5(String(index), commandId);
