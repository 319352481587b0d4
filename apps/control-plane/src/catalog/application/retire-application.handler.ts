import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { execute, type EventStore } from '@tidemark/event-store';
import { EVENT_STORE } from '../../platform/index.js';
import { application } from '../domain/application.js';
import { applicationStream } from '../domain/application-identity.js';
import { RetireApplication } from './retire-application.command.js';

@CommandHandler(RetireApplication)
export class RetireApplicationHandler implements ICommandHandler<RetireApplication> {
  constructor(@Inject(EVENT_STORE) private readonly store: EventStore) {}

  async execute({ input }: RetireApplication): Promise<{ position: number }> {
    const { applicationId, name, cascade, commandId, meta } = input;
    const { position } = await execute(this.store, application, {
      stream: applicationStream(applicationId),
      commandId,
      meta,
      command: { kind: 'retire', applicationId, name, cascade, by: 'person', reason: meta.reason ?? '' },
    });
    return { position };
  }
}
