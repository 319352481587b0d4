import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { DeclareRestoration } from './fleet-commands.js';
import { Restorations } from './restorations.js';

@CommandHandler(DeclareRestoration)
export class DeclareRestorationHandler implements ICommandHandler<DeclareRestoration> {
  constructor(@Inject(Restorations) private readonly restorations: Restorations) {}

  execute({ context }: DeclareRestoration): Promise<{ position: number }> {
    return this.restorations.declare(context);
  }
}
