import { TIDEMARK_NAMESPACE, uuidv5 } from '@tidemark/kernel';

/** Every application lives in the fleet for now; a scope of one cluster comes with declarations read inside clusters. */
const SCOPE = 'fleet';

/** The same declaration is the same application, however often and from wherever it is declared. */
export const applicationIdOf = (namespace: string, name: string): string => uuidv5(`${SCOPE}/Application/${namespace}/${name}`, TIDEMARK_NAMESPACE);

export const applicationStream = (applicationId: string): string => `application-${applicationId}`;

/** What a root knows of its children. */
export const childrenStream = (applicationId: string): string => `children-${applicationId}`;
