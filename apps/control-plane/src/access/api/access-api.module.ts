import { Module } from '@nestjs/common';
import { AccessResolver } from './access.resolver.js';

@Module({ providers: [AccessResolver] })
export class AccessApiModule {}
