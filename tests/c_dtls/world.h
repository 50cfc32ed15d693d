/* A network in memory with a clock that is turned by hand, and a DTLS server of Mbed TLS at its other end. */
#ifndef WORLD_H
#define WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <anj/compat/net/anj_dtls.h>
#include <anj/compat/net/anj_net_api.h>

#include "../c/check.h"

#define DATAGRAM 2000
#define PORT "5684"

typedef struct {
    uint8_t bytes[DATAGRAM];
    size_t length;
    /* Port of the client. */
    int port;
    int64_t ms;
} datagram_t;

/* What a test may do to the network; all zero: nothing. */
typedef struct {
    /* So many of the next datagrams of the client get lost. */
    unsigned lose;
    /* Nothing comes through any more. */
    bool dead;
    /* Bytes of payload that a datagram can carry; 0: 1400. */
    int mtu;
    /* Every second receive, send … says that it is in progress first. */
    bool hesitates;
    /* Datagrams that arrive are longer than the buffer, as far as the socket is concerned: so many. */
    unsigned too_long;
    /* Sends fail. */
    bool broken;
    /* Called with each datagram of the server before it is delivered. */
    void (*mutate)(datagram_t *datagram);
} network_t;

extern network_t g_network;
/* What the client has sent, oldest first. */
extern datagram_t g_sent[2000];
extern size_t g_sent_count;
extern int64_t g_now_ms;
extern char g_log[100000];
/* Folder with the certificates. */
extern const char *g_certificates;

void network_reset(void);
/* Port of the socket that was connected last. */
int network_client_port(void);
/* The oldest datagram of the client that the server has not seen. */
bool network_take(datagram_t *datagram);
void network_deliver(int port, const uint8_t *bytes, size_t length);
size_t network_open_sockets(void);
/* Number of records of this type that the client has sent since datagram `from`: 22 handshake, 21 alert, 23 and 25 data. */
size_t records(size_t from, uint8_t type);
/* Number of ClientHellos. */
size_t hellos(size_t from);

/* What the server is like; all zero but `key`: no certificates. */
typedef struct {
    const char *key;
    const char *identity;
    bool connection_id;
    /* Remembers sessions, for resumption. */
    bool remembers;
    /* Names of certificates, the server's own first; then its key is used. */
    const char *chain[3];
    /* Answers CoAP requests instead of sending everything back. */
    bool coap;
    /* Code of the answer to a Register; 0: 2.01. */
    uint8_t register_code;
} server_t;

void server_start(const server_t *server);
void server_stop(void);
/* Takes what has arrived. */
void server_step(void);
/* Sends a record of this size. */
void server_send(size_t length);
void server_close_notify(void);
/* Handshakes that the server has completed, those of them that resumed a session. */
extern unsigned g_handshakes;
extern unsigned g_resumed;
/* CoAP requests that it has got. */
extern unsigned g_requests;
/* Name that the client has indicated. */
extern char g_indicated[64];
/* The server has got a close_notify. */
extern bool g_got_close_notify;

/* A credential of bytes, and of a file such as "leaf.der". */
anj_crypto_security_info_t credential(const void *data, size_t size);
anj_crypto_security_info_t file(const char *name);
anj_net_config_t psk_config(const char *identity, const char *key);
/* Connects, at most so many milliseconds long; what anj_dtls_connect returned last. */
int connect_for(anj_net_ctx_t *ctx, const char *host, int64_t ms);
anj_net_ctx_t *create(const anj_net_config_t *config);
void cleanup(anj_net_ctx_t *ctx);
/* Sends and gets the same back. */
bool echo(anj_net_ctx_t *ctx, size_t length);
/* A whole client with an account of this key. */
void session_start(const char *key);
void session_run_for(int64_t ms);
bool session_is_registered(void);
void session_end(void);
/* Wipes the Security object. */
void session_wipe(void);
/* Whether the log has this text; empties it. */
bool logged(const char *text);

#endif /* WORLD_H */
