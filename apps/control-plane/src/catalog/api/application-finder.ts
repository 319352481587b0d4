import { Inject, Injectable } from '@nestjs/common';
import { TidemarkError } from '@tidemark/kernel';
import { APPLICATION_READER } from '../application/application-reader.js';
import type { ApplicationReader, ApplicationRecord } from '../application/application-reader.js';

/** How inputs of mutations name an application. */
export interface ApplicationRef {
  application: string;
  namespace?: string | null;
}

/** Finds the application a person means. */
@Injectable()
export class ApplicationFinder {
  constructor(@Inject(APPLICATION_READER) private readonly applications: ApplicationReader) {}

  /** Throws `catalog.application-not-found`, `catalog.application-ambiguous`. Retired ones are not found. */
  async living({ application, namespace }: ApplicationRef): Promise<ApplicationRecord> {
    const found = await this.find({ application, ...(namespace !== undefined && { namespace }) });
    if (found !== null && found.retiredAt === null) return found;
    throw new TidemarkError('catalog.application-not-found', `There is no application ${JSON.stringify(application.slice(0, 80))}.`, {
      nextStep: 'List them with `tidemark app list`.',
      details: { path: 'input.application' },
    });
  }

  /** Also a retired one, when no other has the name: its history stays. */
  find({ application, namespace }: ApplicationRef): Promise<ApplicationRecord | null> {
    return this.applications.byName(application, namespace ?? undefined);
  }
}
