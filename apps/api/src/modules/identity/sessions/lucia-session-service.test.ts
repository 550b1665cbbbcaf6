import { createLuciaSessionService } from './lucia-session-service.ts';
import { sessionServiceContract } from './session-service.contract.ts';

sessionServiceContract(createLuciaSessionService);
