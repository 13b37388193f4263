#include "protocol/reply/phrases.h"

namespace outlink::reply {
namespace {

// Outlook, Outlook on the web, Outlook mobile, Windows Mail, Thunderbird's and Apple Mail's forwards, GMX, Zimbra,
// Lotus.
constexpr label_row labels[] = {
    {"en", "From|Sender", "Sent|Date|Sent at", "To", "Cc|Bcc|Reply-To|Reply to|Importance|Attachments", "Subject|Re"},
    {"de", "Von|Absender", "Gesendet|Datum|Gesendet am", "An|Empfänger",
     "Cc|Kopie|Bcc|Antwort an|Wichtigkeit|Priorität", "Betreff"},
    {"fr", "De|Expéditeur", "Envoyé|Date|Envoyé le|Date d'envoi", "À|A|Pour|Destinataire",
     "Cc|Copie|Copie à|Cci|Répondre à|Importance", "Objet|Sujet"},
    {"es", "De|Remitente", "Enviado|Enviado el|Fecha", "Para|A", "CC|Cco|Responder a|Importancia", "Asunto"},
    {"it", "Da|Mittente", "Inviato|Data|Inviato il", "A|Destinatario", "Cc|Ccn|Rispondi a|Priorità", "Oggetto"},
    {"pt", "De|Remetente", "Enviado|Enviada|Enviado em|Enviada em|Data|Date", "Para", "Cc|Cco|Responder a|Importância",
     "Assunto"},
    {"nl", "Van|Afzender", "Verzonden|Datum|Verzonden op", "Aan", "Cc|CC|Bcc|Antwoord aan|Urgentie", "Onderwerp"},
    {"pl", "Od|Nadawca", "Wysłano|Data|Wysłane|Data wysłania", "Do|Adresat", "DW|Cc|UDW|Kopia|Ważność|Odpowiedz do",
     "Temat"},
    {"cs", "Od|Odesílatel", "Odesláno|Datum|Posláno", "Komu|Pro", "Kopie|Cc|Skrytá kopie|Důležitost", "Předmět"},
    {"sk", "Od|Odosielateľ", "Odoslané|Dátum", "Komu|Pre", "Kópia|Cc|Dôležitosť", "Predmet"},
    {"sv", "Från", "Skickat|Datum|Skickades", "Till", "Kopia|Cc|Kopia till|Hemlig kopia|Prioritet", "Ämne"},
    {"da", "Fra", "Sendt|Dato", "Til", "Cc|Kopi|Prioritet", "Emne"},
    {"nb", "Fra", "Sendt|Dato", "Til", "Kopi|Cc|Prioritet", "Emne"},
    {"fi", "Lähettäjä", "Lähetetty|Päiväys|Päivämäärä|Pvm", "Vastaanottaja|Saaja", "Kopio|Cc|Tärkeys", "Aihe"},
    {"ru", "От|От кого|Отправитель", "Отправлено|Дата|Отправлен", "Кому|Получатель", "Копия|Cc|Важность", "Тема"},
    {"uk", "Від|Від кого", "Надіслано|Дата|Відправлено", "Кому", "Копія|Cc", "Тема"},
    {"bg", "От|Изпращач", "Изпратено|Дата", "До|Получател", "Копие|Cc", "Относно|Тема"},
    {"tr", "Kimden|Gönderen", "Gönderildi|Gönderilme|Gönderme Tarihi|Tarih|Gönderim Tarihi", "Kime|Alıcı",
     "Bilgi|Cc|Bcc|Önem", "Konu"},
    {"ja", "差出人|送信者|From", "送信日時|日付|日時|Date|Sent", "宛先|To", "CC|Cc", "件名|Subject"},
    {"zh", "发件人|寄件人", "发送时间|日期|发送日期|时间", "收件人", "抄送|Cc|密送", "主题"},
    {"zh-TW", "寄件者|寄件人", "寄件日期|日期|傳送時間|已傳送", "收件者|收件人", "副本|Cc|密件副本", "主旨|主題"},
    {"ko", "보낸 사람|발신|보낸사람", "보낸 날짜|날짜|보냄|보낸날짜", "받는 사람|수신|받는사람", "참조|Cc", "제목"},
    {"hu", "Feladó|Küldő", "Elküldve|Dátum|Küldve", "Címzett", "Másolatot kap|Cc|Másolat", "Tárgy"},
    {"el", "Από|Αποστολέας", "Στάλθηκε|Ημερομηνία|Εστάλη", "Προς", "Κοιν|Κοινοποίηση|Cc", "Θέμα"},
    {"he", "מאת", "נשלח|תאריך|נשלח ב", "אל|ל", "עותק|Cc", "נושא"},
    {"ar", "من|المرسل", "تاريخ الإرسال|التاريخ|تم الإرسال|أرسلت", "إلى", "نسخة|Cc|نسخة إلى", "الموضوع"},
    {"ro", "De la|De|Expeditor", "Trimis|Data|Trimis la", "Către|La|Catre", "Cc|Copie", "Subiect"},
    {"hr", "Od|Šalje", "Poslano|Datum", "Prima|Za", "Kopija|Cc|Predmet kopije", "Predmet"},
    {"sl", "Od|Pošiljatelj", "Poslano|Datum", "Za", "Kp|Cc", "Zadeva"},
    {"ca", "De", "Enviat|Data|Enviat el", "Per a|A", "A/c|Cc", "Assumpte|Tema"},
    {"vi", "Từ|Người gửi", "Đã gửi|Ngày|Gửi", "Đến|Tới|Người nhận", "Cc|Đồng gửi", "Chủ đề|Tiêu đề"},
    {"id", "Dari", "Dikirim|Tanggal", "Kepada|Untuk|Ke", "Cc", "Subjek|Perihal|Judul"},
    {"et", "Saatja|Kellelt", "Saadetud|Kuupäev", "Adressaat|Kellele", "Koopia|Cc", "Teema"},
    {"lv", "No|Sūtītājs", "Nosūtīts|Datums", "Kam", "Kopija|Cc", "Tēma|Temats"},
    {"lt", "Nuo|Siuntėjas", "Išsiųsta|Data", "Kam|Iki", "Kopija|Cc", "Tema"},
    {"th", "จาก", "ส่ง|วันที่", "ถึง", "สำเนา|Cc", "เรื่อง|ชื่อเรื่อง"},
};

}  // namespace

std::span<label_row const> label_rows() { return labels; }

}  // namespace outlink::reply
