#include <anj/coap_downloader.h>
#include <anj/compat/crypto/storage.h>
#include <anj/compat/crypto/zeroize.h>
#include <anj/compat/log_impl_decls.h>
#include <anj/compat/net/anj_dtls.h>
#include <anj/compat/net/anj_net_api.h>
#include <anj/compat/net/anj_net_wrapper.h>
#include <anj/compat/net/anj_udp.h>
#include <anj/compat/rng.h>
#include <anj/compat/time.h>
#include <anj/core.h>
#include <anj/crypto.h>
#include <anj/defs.h>
#include <anj/dm/core.h>
#include <anj/dm/defs.h>
#include <anj/dm/device_object.h>
#include <anj/dm/fw_update.h>
#include <anj/dm/security_object.h>
#include <anj/dm/server_object.h>
#include <anj/ext/fw_resume.h>
#include <anj/log.h>
#include <anj/lwm2m_send.h>
#include <anj/ntp.h>
#include <anj/persistence.h>
#include <anj/security.h>
#include <anj/time.h>
#include <anj/utils.h>

extern "C" void anj_log_handler_output(const char *, size_t) {
}

int main() {
    static anj_t anj;
    anj_configuration_t config = anj_configuration_t();
    config.endpoint_name = "cxx";
    if (anj_core_init(&anj, &config)) {
        return 1;
    }
    return anj_core_shutdown(&anj);
}
