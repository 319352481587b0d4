import { SetMetadata } from '@nestjs/common';

export const OPEN_ENDPOINT = 'tidemark:open-endpoint';

/** Lets a controller or handler answer without a credential of a viewer. `reason` says what protects it instead. */
export const OpenEndpoint = (reason: string): ClassDecorator & MethodDecorator => SetMetadata(OPEN_ENDPOINT, reason);
