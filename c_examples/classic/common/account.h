#ifndef ACCOUNT_H
#define ACCOUNT_H

#include <anjay/anjay.h>

#define SHORT_SERVER_ID 1

/* Installs the Security and the Server object with one server: 0, or negative. coaps:// URIs get a pre-shared key. */
int install_account(anjay_t *anjay, const char *server_uri);

#endif /* ACCOUNT_H */
