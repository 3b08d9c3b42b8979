import { Controller, Get, Header } from '@nestjs/common';
import { Allow } from '../http/caller.js';
import { asyncApiDocument } from './asyncapi.js';

@Controller()
export class AsyncApiEndpoint {
  private readonly text = JSON.stringify(asyncApiDocument());

  @Get('asyncapi.json')
  @Allow('open')
  @Header('Content-Type', 'application/json; charset=utf-8')
  read(): string {
    return this.text;
  }
}
