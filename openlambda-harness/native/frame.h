/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Frames between the container worker and its native children, over one unix stream socket each:
 * a length (32 bits, big endian, of the payload alone), a type (8 bits), the payload.
 */
#ifndef ISOLATES_FRAME_H
#define ISOLATES_FRAME_H

#include <stddef.h>
#include <stdint.h>

enum {
	FRAME_HEAD = 5,
	FRAME_MAX = 1 << 30,
};

enum frame_type {
	/* to the worker */
	FRAME_HELLO = 'H',	/* the token the worker handed out: who is calling */
	FRAME_READY = 'R',	/* the kind of function: 'x' executable, 'f' f(event), 'w' WSGI, 'a' ASGI */
	FRAME_CHUNK = 'C',	/* some bytes of the CGI response: head, empty line, body */
	FRAME_END = 'E',	/* the invocation is over; the payload, if any, says what went wrong */
	FRAME_EXIT = 'X',	/* launcher: 32-bit sequence (0: adopted), pid, wait status */
	/* from the worker */
	FRAME_CONNECT = 'N',	/* hand over a connection to the server: one byte and a descriptor, no frame, in return */
	FRAME_INVOKE = 'I',	/* 32-bit length of the environment, environment ("A=b\0"...), body */
	FRAME_SPAWN = 'S',	/* launcher: 32-bit sequence, 16-bit argc, 16-bit envc, log, argv, env ("..\0") */
};

struct frame {
	enum frame_type type;
	uint32_t length;
	char *payload;		/* owned by the frame, grown as needed, one byte longer than length */
	size_t capacity;
};

/* Connects to the unix socket at path; the descriptor is close-on-exec. Returns -1 with errno set. */
int frame_connect(const char *path);

/* Reads one whole frame. Returns 1, 0 at the end of the stream, -1 with errno set. */
int frame_read(int fd, struct frame *frame);

/* Writes one whole frame. Returns 0, or -1 with errno set. */
int frame_write(int fd, enum frame_type type, const void *payload, uint32_t length);

static inline uint32_t get32(const void *from)
{
	const unsigned char *p = from;

	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static inline uint16_t get16(const void *from)
{
	const unsigned char *p = from;

	return (uint16_t)(p[0] << 8 | p[1]);
}

static inline void put32(void *to, uint32_t value)
{
	unsigned char *p = to;

	p[0] = value >> 24;
	p[1] = value >> 16;
	p[2] = value >> 8;
	p[3] = value;
}

#endif
