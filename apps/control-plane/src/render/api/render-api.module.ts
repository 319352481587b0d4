import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { CatalogApiModule } from '../../catalog/api/index.js';
import { RenderModule } from '../render.module.js';
import { BundleResolver } from './bundle.resolver.js';

@Module({ imports: [CqrsModule, CatalogApiModule, RenderModule], providers: [BundleResolver] })
export class RenderApiModule {}
