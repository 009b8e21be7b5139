/// Words that say nothing about a topic, folded. Neither texts nor questions are searched by them.
enum StopWords {
    static let all = """
        aber alle allem allen aller alles als also am an andere anderem anderen anderer anderes auch auf aus bei \
        beim bin bis bitte bzw da dabei dadurch dafur daher damit danach dann daran darauf daraus darf darin daruber \
        das dass davon dazu dein deine dem den denen denn der deren des dessen die dies diese diesem diesen dieser \
        dieses doch dort du durch durfen ein eine einem einen einer eines einmal er es etwa etwas fur gibt habe \
        haben hat hatte hier ich ihm ihn ihnen ihr ihre ihrem ihren ihrer ihres im in indem ins ist ja je jede jedem \
        jeden jeder jedes jetzt kann kein keine keinem keinen keiner konnen konnte konnten lassen lasst man mehr \
        mein meine meinem meinen meiner mich mir mit muss mussen nach nicht nichts noch nun nur ob oder per schon \
        sehr sein seine seinem seinen seiner sich sie sind so sobald solange soll sollen sollte sollten sondern \
        sowie uber um und uns unser unsere unserem unseren unserer unter vom von vor wann war warum was weil welche \
        welchem welchen welcher welches wenn wer werde werden weshalb wie wieder wieso will wir wird wo wobei \
        wodurch wofur woher wohin wollen womit woran worauf worden wozu wurde wurden zu zum zur zwischen
        """

    static let table: KeyTable = {
        let words = all.split(separator: " ")
        var table = KeyTable(capacity: words.count)
        for word in words { _ = table.insert(Array(word.utf8)) }
        return table
    }()
}
